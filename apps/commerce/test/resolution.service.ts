import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database, migrate, raw, sql } from '@stoa/persistence';
import { testServers, type TestServers } from '@stoa/testing';
import type { Actor } from '../src/actor.js';
import { commerceService } from '../src/commerce.module.js';
import { stockOf, stockStatus } from '../src/pricing/availability.js';
import { listQuantity, oldPrice, priceOf, tierPrices } from '../src/pricing/resolution.js';
import { termsOf, type Viewer } from '../src/pricing/terms.js';

let servers: TestServers;
let database: Database;

const at = sql`${'2026-11-26T12:00:00Z'}::timestamptz`;
const buyer: Actor = { id: 1, user: 'u', org: 'o', role: 'buyer', supplier: null };
const admin: Actor = { ...buyer, id: 9, role: 'admin' };
const product = 1;
/** Of supplier 1: 1 default, 2 of the group, 3 of the company, 4 of the standard contract, 5 of another contract. */
const types = [1, 2, 3, 4, 5];
const foreignType = 6;

const execute = async (...texts: string[]): Promise<void> => {
  for (const text of texts) await database.execute(raw(text));
};

beforeAll(async () => {
  servers = await testServers();
  database = await Database.open({
    url: await servers.database(),
    name: 'test',
    ...commerceService.database,
  });
  await migrate(database);
  await execute(
    `insert into suppliers (name) values ('One'), ('Two')`,
    `insert into price_types (supplier, name) select 1, 'Type ' || i from generate_series(1, 5) i`,
    `insert into price_types (supplier, name) values (2, 'Foreign')`,
    `insert into company_groups (name) values ('Group')`,
    `insert into companies (name, inn) values ('First', '7707083893'), ('Second', '7707083893')`,
    `insert into people (id, user_id, email, login, given_role, is_active, date_joined)
     values (1, '\\x01', 'a@b.c', 'a', 'buyer', true, now())`,
    `insert into person_companies values (1, 1)`,
    `insert into products (supplier, sku, name) values (1, 'A', 'A')`,
    `insert into warehouses (supplier, name) values (1, 'W1'), (1, 'W2')`,
  );
});
afterAll(async () => {
  await database.close();
  await servers.stop();
});

/** Each test begins without prices and terms. */
beforeEach(() =>
  execute(
    'delete from prices',
    'delete from stocks',
    'delete from contracts',
    'update suppliers set default_price_type = null',
    'update companies set price_type = null, "group" = null, is_deleted = false',
    'update company_groups set price_type = null',
    'update warehouses set is_active = true',
    'update products set min_order_quantity = 1',
    'delete from person_companies where company = 2',
  ),
);

interface Offer {
  contract: number | null;
  price_type: number | null;
  currency: string | null;
  amount: string | null;
  old_price: string | null;
  tiers: { min_quantity: string; price: string }[];
  available: string;
  status: string;
}

const id = raw('products.id');

/** What a list shows of the product, or an order of this quantity. */
async function offer(given: Partial<Viewer> = {}, quantity?: string): Promise<Offer> {
  const viewer: Viewer = { actor: buyer, contract: undefined, at, ...given };
  const minimal = raw('products.min_order_quantity');
  const priced = { id, quantity: quantity ? sql`${quantity}::numeric` : listQuantity(minimal) };
  const found = await database.row<Offer>(sql`
    select terms.contract, terms.price_type, terms.currency, price.amount, ${oldPrice(priced, at)} as old_price,
      ${tierPrices(priced, at)} as tiers, stock.available, ${stockStatus(minimal)} as status
    from products ${termsOf(viewer, raw('products.supplier'))} ${priceOf(priced, at)} ${stockOf(id)}
    where products.id = ${product}`);
  return found!;
}

const price = (values: string): Promise<void> =>
  execute(`insert into prices (product, price_type, amount, min_quantity, valid_from, valid_to)
    select ${product}, price_type, amount, min_quantity, valid_from::timestamptz, valid_to::timestamptz
    from (values ${values}) row (price_type, amount, min_quantity, valid_from, valid_to)`);

const settings = {
  default: 'update suppliers set default_price_type = 1 where id = 1',
  group: 'update company_groups set price_type = 2',
  member: 'update companies set "group" = 1 where id = 1',
  company: 'update companies set price_type = 3 where id = 1',
  standard: `insert into contracts (number, supplier, company, price_type, is_standard) values ('S', 1, 1, 4, true)`,
  other: `insert into contracts (number, supplier, company, price_type) values ('O', 1, 1, 5)`,
  inactive: `insert into contracts (number, supplier, company, price_type, is_active) values ('I', 1, 1, 4, false)`,
  expired: `insert into contracts (number, supplier, company, price_type, valid_to) values ('E', 1, 1, 4, '2026-11-25')`,
  lastDay: `insert into contracts (number, supplier, company, price_type, valid_to) values ('L', 1, 1, 4, '2026-11-26')`,
  planned: `insert into contracts (number, supplier, company, price_type, valid_from) values ('P', 1, 1, 4, '2026-11-27')`,
  firstDay: `insert into contracts (number, supplier, company, price_type, valid_from) values ('F', 1, 1, 4, '2026-11-26')`,
  stranger: `insert into contracts (number, supplier, company, price_type) values ('X', 1, 2, 5)`,
  elsewhere: `insert into contracts (number, supplier, company, price_type) values ('Y', 2, 1, 6)`,
  foreignCompany: `update companies set price_type = ${foreignType} where id = 1`,
  foreignGroup: `update company_groups set price_type = ${foreignType}`,
  second: 'insert into person_companies values (1, 2)',
  removed: 'update companies set is_deleted = true where id = 1',
} as const;
type Setting = keyof typeof settings;

describe('the price type of a buyer', () => {
  it.each<[Setting[], number | null]>([
    [[], null],
    [['default'], 1],
    [['default', 'group'], 1],
    [['default', 'group', 'member'], 2],
    [['group', 'member'], 2],
    [['default', 'company'], 3],
    [['default', 'group', 'member', 'company'], 3],
    [['default', 'group', 'member', 'company', 'standard'], 4],
    [['default', 'other'], 5],
    [['default', 'other', 'standard'], 4],
    [['default', 'company', 'inactive'], 3],
    [['default', 'company', 'expired'], 3],
    [['default', 'lastDay'], 4],
    [['default', 'company', 'planned'], 3],
    [['default', 'firstDay'], 4],
    [['default', 'stranger'], 1],
    [['default', 'stranger', 'second'], 5],
    [['default', 'elsewhere'], 1],
    [['default', 'foreignCompany'], 1],
    [['default', 'foreignCompany', 'group', 'member'], 2],
    [['default', 'foreignGroup', 'member'], 1],
    [['default', 'standard', 'removed'], 1],
  ])('with %j is %j', async (given, expected) => {
    await price(types.map((type) => `(${type}, ${type}.00, 1, null, null)`).join());
    await execute(...given.map((one) => settings[one]));
    const { price_type: type, amount } = await offer();
    expect({ type, amount }).toEqual({ type: expected, amount: expected ? `${expected}.00` : null });
  });

  it('is that of the contract that is asked for, for an administrator and before its first day too', async () => {
    await execute(settings.default, settings.standard, settings.planned);
    await execute("update contracts set price_type = 5 where number = 'P'");
    const { id: planned } = (await database.row<{ id: number }>(
      sql`select id from contracts where number = 'P'`,
    ))!;
    for (const actor of [buyer, admin])
      expect(await offer({ actor, contract: planned })).toMatchObject({ contract: planned, price_type: 5 });
    expect(await offer({ actor: admin })).toMatchObject({ contract: null, price_type: 1 });
    expect((await offer()).price_type).toBe(4);
  });

  it('is that of the same company where the contract is with another supplier', async () => {
    await execute(settings.default, settings.standard, settings.elsewhere);
    const { id: foreign } = (await database.row<{ id: number }>(
      sql`select id from contracts where number = 'Y'`,
    ))!;
    expect((await offer({ actor: admin, contract: foreign })).price_type).toBe(4);
  });
});

const was = `'2026-11-01'`;
const ended = `'2026-11-26T12:00:00Z'`;
const later = `'2026-12-01'`;

describe('the price', () => {
  beforeEach(() => execute(settings.default));

  it.each<[rows: string, quantity: string, amount: string | null, old: string | null]>([
    ['(1, 10.00, 1, null, null)', '1', '10.00', null],
    ['(1, 10.00, 1, null, null)', '0.999', null, null],
    ['(1, 10.00, 1, null, null), (1, 9.00, 10, null, null)', '9.999', '10.00', null],
    ['(1, 10.00, 1, null, null), (1, 9.00, 10, null, null)', '10', '9.00', null],
    ['(1, 10.00, 1, null, null), (1, 9.00, 10, null, null), (1, 8.00, 100, null, null)', '99', '9.00', null],
    ['(1, 9.00, 10, null, null)', '1', null, null],
    // A tier that is dearer is still the tier.
    ['(1, 10.00, 1, null, null), (1, 11.00, 10, null, null)', '10', '11.00', null],
    [`(1, 10.00, 1, null, ${ended})`, '1', null, null],
    [`(1, 10.00, 1, ${ended}, null)`, '1', '10.00', null],
    [`(1, 10.00, 1, ${later}, null)`, '1', null, null],
    [`(1, 10.00, 1, null, null), (1, 12.00, 1, ${was}, null)`, '1', '12.00', null],
    [`(1, 10.00, 1, null, null), (1, 8.00, 1, ${was}, ${later})`, '1', '8.00', '10.00'],
    [`(1, 10.00, 1, null, null), (1, 11.00, 1, ${was}, ${later})`, '1', '11.00', null],
    [`(1, 10.00, 1, null, null), (1, 10.00, 1, ${was}, ${later})`, '1', '10.00', null],
    [`(1, 8.00, 1, ${was}, ${later})`, '1', '8.00', null],
    [`(1, 10.00, 1, '2026-11-20', null), (1, 8.00, 1, ${was}, ${later})`, '1', '8.00', '10.00'],
    [`(1, 8.00, 1, ${was}, ${later}), (1, 7.00, 1, '2026-11-20', ${later})`, '1', '7.00', null],
    // A promotion of one piece says nothing of ten.
    [
      `(1, 10.00, 1, null, null), (1, 9.00, 10, null, null), (1, 5.00, 1, ${was}, ${later})`,
      '10',
      '9.00',
      null,
    ],
    [`(1, 10.00, 1, null, null), (1, 5.00, 10, ${was}, ${later})`, '10', '5.00', null],
    ['(2, 10.00, 1, null, null)', '1', null, null],
    ['(1, 0.00, 1, null, null)', '1', '0.00', null],
    ['(1, 9999999999.99, 1, null, null)', '1', '9999999999.99', null],
  ])('of %s for %s is %j, before %j', async (rows, quantity, amount, old) => {
    await price(rows);
    expect(await offer({}, quantity)).toMatchObject({ amount, old_price: old });
  });

  it('of a list is that of the smallest order, and of one unit where less can be ordered', async () => {
    await price('(1, 10.00, 1, null, null), (1, 9.00, 10, null, null)');
    await execute('update products set min_order_quantity = 10');
    expect((await offer()).amount).toBe('9.00');
    await execute('update products set min_order_quantity = 0.5');
    expect((await offer()).amount).toBe('10.00');
  });

  it('has the valid price of each tier', async () => {
    await price(`(1, 10.00, 1, null, null), (1, 9.00, 10, null, null), (1, 6.00, 10, ${was}, ${later}),
      (1, 5.00, 100, null, ${ended}), (2, 1.00, 5, null, null)`);
    expect((await offer()).tiers).toEqual([
      { min_quantity: '1.000', price: '10.00' },
      { min_quantity: '10.000', price: '6.00' },
    ]);
  });
});

describe('what is available', () => {
  it.each<[stocks: string, given: string[], available: string, status: string]>([
    ['', [], '0.000', 'out'],
    ['(1, 100, 0), (2, 20.5, 0.25)', [], '120.250', 'in_stock'],
    [
      '(1, 100, 0), (2, 20, 0)',
      ['update warehouses set is_active = false where id = 1'],
      '20.000',
      'in_stock',
    ],
    [
      '(1, 100, 0), (2, 9.999, 0)',
      [settings.standard, `update contracts set warehouses = '{2}'`],
      '9.999',
      'low',
    ],
    ['(1, 10, 0)', [settings.standard], '10.000', 'in_stock'],
    ['(1, 10, 0)', ['update products set min_order_quantity = 2'], '10.000', 'low'],
    ['(1, 5, 7)', [], '-2.000', 'out'],
  ])('of stocks %j with %j is %s, %s', async (stocks, given, available, status) => {
    if (stocks)
      await execute(`insert into stocks (product, warehouse, quantity, reserved)
        select ${product}, * from (values ${stocks}) row (warehouse, quantity, reserved)`);
    await execute(...given);
    expect(await offer()).toMatchObject({ available, status });
  });
});
