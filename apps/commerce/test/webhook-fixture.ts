import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallContext } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { Database, raw, sql } from '@stoa/persistence';
import { as, keyCaller, serviceUnderTest, testId, testOrg, type ServiceUnderTest } from '@stoa/testing';
import { commerceService } from '../src/commerce.module.js';
import { configUnderTest } from './commerce-under-test.js';
import { causedBy } from '../src/cause.js';

const { webhooks } = commerce;

export interface Received {
  headers: IncomingHttpHeaders;
  text: string;
  body: { id: string; type: string; object_id: number; sequence: number; data: Record<string, unknown> };
}

interface MadeWebhook {
  id: number;
  secret: string;
  is_active: boolean;
  failures: number;
}

/** A receiver that answers what `answer` says: a status, or never. */
export class Receiver {
  readonly received: Received[] = [];
  answer: (one: Received) => number | 'never' = () => 200;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const one = { headers: request.headers, text, body: JSON.parse(text) as Received['body'] };
        this.received.push(one);
        const status = this.answer(one);
        if (status !== 'never')
          response.writeHead(status, { location: 'http://10.0.0.1/' }).end(`answer ${status}`);
      });
    });
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  /** Object and type of what arrived. */
  get log(): string[] {
    return this.received.map(({ body }) => `${body.type} ${body.object_id}`);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Commerce with two suppliers, an administrator, and a clock of the test. */
export class WebhookFixture {
  readonly clock: { now: number };
  readonly #receivers: Receiver[] = [];

  private constructor(
    readonly stoa: ServiceUnderTest,
    readonly database: Database,
    clock: { now: number },
  ) {
    this.clock = clock;
  }

  static async start(): Promise<WebhookFixture> {
    const clock = { now: Date.now() };
    const definition = { ...commerceService, clock: () => clock.now };
    const stoa = await serviceUnderTest(definition, configUnderTest());
    const database = await Database.open({ url: stoa.databaseUrl, name: 'test' });
    await database.execute(raw(`insert into suppliers (name) values ('one'), ('two')`));
    await database.execute(raw(`insert into warehouses (supplier, name) values (1, 'W1'), (2, 'W2')`));
    const users = [
      ['admin', 1, 'admin', null],
      ['one', 2, 'supplier', 1],
      ['two', 3, 'supplier', 2],
    ] as const;
    for (const [name, id, role, supplier] of users)
      await database.execute(sql`
        insert into people (id, user_id, email, login, given_role, supplier, is_active, date_joined)
        values (${id}, decode(${testId(name)}, 'hex'), ${`${name}@x`}, ${name}, ${role}, ${supplier}, true, now())`);
    return new WebhookFixture(stoa, database, clock);
  }

  as(name: 'admin' | 'one' | 'two'): CallContext {
    return as(keyCaller(name, 'commerce'));
  }

  async receiver(): Promise<Receiver> {
    const receiver = await new Receiver().open();
    this.#receivers.push(receiver);
    return receiver;
  }

  /** @returns the webhook as the reply to its creation shows it */
  async create(url: string, events: string[], name: 'admin' | 'one' | 'two' = 'one'): Promise<MadeWebhook> {
    const body = { url, events } as never;
    return (await this.stoa.bus.ask(webhooks.create, { body }, this.as(name))) as unknown as MadeWebhook;
  }

  async read(id: number): Promise<Omit<MadeWebhook, 'secret'>> {
    return (await this.stoa.bus.ask(webhooks.get, { id }, this.as('one'))) as unknown as MadeWebhook;
  }

  /** Products of a supplier, each with a stock. */
  async products(supplier: number, count: number): Promise<number[]> {
    const made = await this.database.rows<{ id: number }>(sql`
      insert into products (supplier, sku, name)
      select ${supplier}::int, gen_random_uuid(), 'P' from generate_series(1, ${count}::int) returning id`);
    const ids = made.map(({ id }) => id);
    await this.database.execute(
      sql`insert into stocks (product, warehouse, quantity) select id, ${supplier}::int, 100 from unnest(${ids}::int[]) id`,
    );
    return ids;
  }

  /** Changes prices of products one by one, each in a transaction: events `price.changed` in this order. */
  async reprice(...products: number[]): Promise<void> {
    for (const product of products) {
      const type = sql`(select id from price_types where supplier = (select supplier from products where id = ${product}) limit 1)`;
      await this.stoaTransaction(
        sql`insert into prices (product, price_type, amount) values (${product}, ${type}, 1)
          on conflict on constraint prices_once do update set amount = prices.amount + 1`,
      );
    }
  }

  async stock(product: number, quantity: number): Promise<void> {
    await this.stoaTransaction(sql`update stocks set quantity = ${quantity} where product = ${product}`);
  }

  async deliveries(id: number) {
    return this.database.rows<{
      status: string;
      attempts: number;
      error: string | null;
      type: string;
      response_status: number | null;
    }>(
      sql`select status, attempts, error, type, response_status from webhook_deliveries where webhook = ${id} order by id`,
    );
  }

  async stop(): Promise<void> {
    for (const receiver of this.#receivers) receiver.close();
    await this.database.close();
    await this.stoa.stop();
  }

  private async stoaTransaction(statement: ReturnType<typeof sql>): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.execute(causedBy({ kind: 'adjust', org: testOrg }));
      await tx.execute(statement);
    });
  }
}
