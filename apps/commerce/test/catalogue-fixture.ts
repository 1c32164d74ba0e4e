import type { CallContext } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { Fault, type Clock, type TableQuery } from '@stoa/kernel';
import { Database, raw, sql } from '@stoa/persistence';
import { as, keyCaller, testId, type ServiceUnderTest } from '@stoa/testing';
import { commerceUnderTest } from './commerce-under-test.js';

export type Row = Record<string, unknown> & { id: number };
type Name = 'admin' | 'one' | 'two' | 'buyer' | 'stranger';

const { categories, products } = commerce;

/**
 * Two suppliers with a default price type each (1 and 2), and a third price type of the first supplier. `buyer` buys by
 * the contract 1, whose price type is the third; `stranger` has no company.
 */
export class CatalogueFixture {
  private constructor(
    readonly stoa: ServiceUnderTest,
    readonly database: Database,
  ) {}

  /** @param mails of a server of mails */
  static async start(mails?: string, clock?: Clock): Promise<CatalogueFixture> {
    const stoa = await commerceUnderTest(clock, mails);
    const database = await Database.open({ url: stoa.databaseUrl, name: 'test' });
    const fixture = new CatalogueFixture(stoa, database);
    await fixture.execute(`insert into suppliers (name) values ('one'), ('two')`);
    const users = [
      ['admin', 'admin', null],
      ['one', 'supplier', 1],
      ['two', 'supplier', 2],
      ['buyer', 'buyer', null],
      ['stranger', 'buyer', null],
    ] as const;
    for (const [index, [name, role, supplier]] of users.entries())
      await database.execute(
        sql`insert into people (id, user_id, email, login, given_role, supplier, is_active, date_joined)
          values (${index + 1}, decode(${testId(name)}, 'hex'), ${`${name}@x`}, ${name}, ${role}, ${supplier}, true, now())`,
      );
    await fixture.execute(
      `insert into price_types (supplier, name, currency) values (1, 'retail', 'RUB'), (2, 'retail', 'RUB'), (1, 'trade', 'EUR')`,
      'update suppliers set default_price_type = id',
      `insert into companies (name, inn) values ('c', '7707083893')`,
      'insert into person_companies values (4, 1)',
      `insert into contracts (number, supplier, company, price_type, is_standard) values ('1', 1, 1, 3, true)`,
      `insert into warehouses (supplier, name) values (1, 'w1'), (1, 'w2'), (2, 'w')`,
    );
    return fixture;
  }

  as(name: Name): CallContext {
    return as(keyCaller(name, 'commerce'));
  }

  async execute(...texts: string[]): Promise<void> {
    for (const text of texts) await this.database.execute(raw(text));
  }

  async category(body: object): Promise<Row> {
    return (await this.stoa.bus.ask(categories.create, { body: body as never }, this.as('admin'))) as Row;
  }

  async product(body: object, name: Name = 'one'): Promise<Row> {
    const given = { sku: `s${++this.#number}`, name: 'n', ...body } as never;
    return (await this.stoa.bus.ask(products.create, { body: given }, this.as(name))) as Row;
  }
  #number = 0;

  price(product: Row, type: number, amount: string, from = '1'): Promise<void> {
    return this.execute(
      `insert into prices (product, price_type, amount, min_quantity) values (${product.id}, ${type}, ${amount}, ${from})`,
    );
  }

  get(id: number, name: Name, reading: TableQuery['parameters'] = {}, expand: string[] = []): Promise<Row> {
    const input = { id, reading: { parameters: reading, expand } };
    return this.stoa.bus.ask(products.get, input, this.as(name)) as Promise<Row>;
  }

  async list(name: Name, given: Partial<TableQuery> = {}): Promise<Row[]> {
    const input = { query: queryOf(given) };
    return (await this.stoa.bus.ask(products.list, input, this.as(name))) as Row[];
  }

  async stop(): Promise<void> {
    await this.database.close();
    await this.stoa.stop();
  }
}

export const queryOf = (given: Partial<TableQuery> = {}): TableQuery => ({
  matches: [],
  search: [],
  order: [],
  limit: 50,
  offset: 0,
  ...given,
});

/** What is wrong with a request: path and issue of each. */
export const issuesOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => undefined,
    (error: unknown) => {
      const { details, kind } = Fault.from(error);
      return details.issues?.map(({ path, issue }) => [path.join('.'), issue]) ?? kind;
    },
  );
