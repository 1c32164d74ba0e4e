import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { Database, migrate, raw, sql, type Queries } from '@stoa/persistence';
import { testOrg, testServers, type TestServers } from '@stoa/testing';
import { commerceService } from '../src/commerce.module.js';
import { causedBy, quantityAfterFeed, type Cause } from '../src/cause.js';

let servers: TestServers;
let database: Database;
let number = 0;
const warehouse = 1;

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
    `insert into warehouses (supplier, name) values (1, 'W1'), (1, 'W2'), (2, 'W3')`,
    `insert into price_types (supplier, name) values (1, 'T')`,
  );
});
afterAll(async () => {
  await database.close();
  await servers.stop();
});

const execute = async (...texts: string[]): Promise<void> => {
  for (const text of texts) await database.execute(raw(text));
};
const changed = (cause: Partial<Cause>, ...texts: string[]): Promise<void> =>
  database.transaction(async (tx) => {
    await tx.execute(causedBy({ kind: 'adjust', org: testOrg, ...cause }));
    for (const text of texts) await tx.execute(raw(text));
  });

/** A product of supplier 1, with a stock in warehouse 1 if there is a quantity. */
async function newProduct(quantity?: number): Promise<number> {
  const made = await database.row<{ id: number }>(
    sql`insert into products (supplier, sku, name) values (1, ${`S${++number}`}, 'P') returning id`,
  );
  if (quantity !== undefined)
    await execute(
      `insert into stocks (product, warehouse, quantity) values (${made!.id}, ${warehouse}, ${quantity})`,
    );
  return made!.id;
}

const movements = async (product: number): Promise<unknown[][]> =>
  (
    await database.rows<Record<string, unknown>>(
      sql`select kind, quantity, reserved, "order", reason from stock_movements where product = ${product} order by id`,
    )
  ).map((row) => Object.values(row));

/** What the events of some type say of the product, the newest last. */
async function events(product: number, type: { name: string }): Promise<Record<string, unknown>[]> {
  const rows = await database.rows<{ data: string }>(
    sql`select data from events where name = ${type.name} order by seq`,
  );
  return rows
    .map(({ data }) => JSON.parse(data) as { products?: number[]; stocks?: { product: number }[] })
    .filter(({ products, stocks }) => (products ?? stocks!.map((one) => one.product)).includes(product));
}

/** Products whose ledger does not add up to their stock. */
const wrong = (on: Queries = database): Promise<object[]> =>
  on.rows(sql`select product, warehouse from stocks full join (
      select product, warehouse, sum(quantity) as q, sum(reserved) as r from stock_movements group by 1, 2) ledger
    using (product, warehouse)
    where coalesce(stocks.quantity, 0) <> coalesce(q, 0) or coalesce(stocks.reserved, 0) <> coalesce(r, 0)`);

describe('the ledger', () => {
  it('has a movement for each way to change a stock, and its sums are the stock', async () => {
    const product = await newProduct();
    const row = `product = ${product} and warehouse = ${warehouse}`;
    await changed(
      { kind: 'import', reason: 'feed' },
      `insert into stocks (product, warehouse, quantity) values (${product}, ${warehouse}, 10)`,
    );
    await changed(
      { kind: 'import' },
      `merge into stocks s using (values (${product}, ${warehouse}, 12.5)) given (product, warehouse, quantity)
       on s.product = given.product and s.warehouse = given.warehouse
       when matched then update set quantity = given.quantity`,
    );
    await changed({ kind: 'reserve', order: 7 }, `update stocks set reserved = reserved + 3 where ${row}`);
    await changed({ kind: 'release', order: 7 }, `update stocks set reserved = reserved - 1 where ${row}`);
    await changed(
      { kind: 'ship', order: 7 },
      `update stocks set quantity = quantity - 2, reserved = reserved - 2 where ${row}`,
    );
    await execute(`update stocks set quantity = quantity - 0.5 where ${row}`);
    await execute(`delete from stocks where ${row}`);
    expect(await movements(product)).toEqual([
      ['import', '10.000', '0.000', null, 'feed'],
      ['import', '2.500', '0.000', null, ''],
      ['reserve', '0.000', '3.000', 7, ''],
      ['release', '0.000', '-1.000', 7, ''],
      ['ship', '-2.000', '-2.000', 7, ''],
      ['adjust', '-0.500', '0.000', null, ''],
      ['adjust', '-10.000', '0.000', null, ''],
    ]);
    expect(await wrong()).toEqual([]);
  });

  it('has no movement where nothing changed, and none of what was rolled back', async () => {
    const product = await newProduct(5);
    await execute(`update stocks set quantity = 5, as_of = now() where product = ${product}`);
    await expect(
      changed({}, `update stocks set quantity = 6 where product = ${product}`, 'select 1/0'),
    ).rejects.toThrow();
    expect(await movements(product)).toHaveLength(1);
    expect(await events(product, commerce.stocks.changed)).toHaveLength(1);
  });

  it('keeps the movements of a product that is removed, and they add up to zero', async () => {
    const product = await newProduct(5);
    await execute(`delete from products where id = ${product}`);
    expect((await movements(product)).map(([, quantity]) => quantity)).toEqual(['5.000', '-5.000']);
    expect(await wrong()).toEqual([]);
  });

  it('follows a merge that inserts and updates in one statement, in one event', async () => {
    const [old, fresh, same] = [await newProduct(1), await newProduct(), await newProduct(3)];
    await changed(
      { kind: 'import' },
      `insert into stocks as s (product, warehouse, quantity)
       values (${old}, 1, 2), (${fresh}, 1, 2), (${same}, 1, 3), (${fresh}, 2, 4)
       on conflict (product, warehouse) do update set quantity = excluded.quantity
       where s.quantity is distinct from excluded.quantity`,
    );
    expect(
      [await movements(old), await movements(fresh), await movements(same)].map((rows) => rows.length),
    ).toEqual([2, 2, 1]);
    expect((await events(fresh, commerce.stocks.changed)).at(-1)).toEqual({
      supplier: 1,
      products: [fresh],
      kind: 'import',
    });
    expect(await wrong()).toEqual([]);
  });

  it.each([
    `insert into stock_movements (product, warehouse, kind, quantity, at) values (1, 1, 'import', 1, now())`,
    'update stock_movements set quantity = 1',
    'delete from stock_movements',
    'truncate stock_movements',
    'truncate stocks',
    'update stocks set warehouse = 2 where warehouse = 1',
    'update stocks set product = product + 1 where warehouse = 1',
  ])('refuses %s', async (text) => {
    await newProduct(1);
    await expect(execute(text)).rejects.toThrow(/movements|stock/);
    expect(await wrong()).toEqual([]);
  });

  it('adds up after concurrent changes of the same stocks', async () => {
    const products = await Promise.all(Array.from({ length: 5 }, () => newProduct(1000)));
    const ids = products.join();
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 2
          ? changed(
              { kind: 'reserve', order: index },
              `update stocks set reserved = reserved + 1 where id in
              (select id from stocks where product in (${ids}) order by id for update)`,
            )
          : changed(
              { kind: 'import' },
              `insert into stocks as s (product, warehouse, quantity)
              select unnest(array[${ids}]), 1, ${1000 + index} order by 1
              on conflict (product, warehouse) do update set quantity = excluded.quantity`,
            ),
      ),
    );
    expect(await wrong()).toEqual([]);
    const reserved = await database.rows(
      sql`select reserved from stocks where product = any(${products}::int[])`,
    );
    expect(reserved).toEqual(products.map(() => ({ reserved: '20.000' })));
  });
});

describe('events', () => {
  it('fit their contracts, and name the supplier of each product', async () => {
    const product = await newProduct(5);
    await changed({ kind: 'reserve' }, `update stocks set reserved = 6 where product = ${product}`);
    const { changed: change, oversold, low } = commerce.stocks;
    expect(change.data.parse((await events(product, change)).at(-1))).toEqual({
      supplier: 1,
      products: [product],
      kind: 'reserve',
    });
    expect(oversold.data.parse((await events(product, oversold)).at(-1))).toEqual({
      supplier: 1,
      stocks: [{ product, warehouse: 1, quantity: '5.000', reserved: '6.000' }],
    });
    expect(await events(product, low)).toEqual([]);
    const [{ org }] = (await database.rows<{ org: string }>(
      sql`select encode(org, 'hex') as org from events order by seq desc limit 1`,
    )) as [{ org: string }];
    expect(org).toBe(testOrg);
  });

  it('announce an oversold stock once, and again after it was enough', async () => {
    const product = await newProduct(5);
    for (const reserved of [6, 7, 5, 6])
      await changed(
        { kind: 'reserve' },
        `update stocks set reserved = ${reserved} where product = ${product}`,
      );
    expect(await events(product, commerce.stocks.oversold)).toHaveLength(2);
    await execute(`update stocks set quantity = 6 where product = ${product}`);
    await changed({ kind: 'import' }, `update stocks set quantity = 3 where product = ${product}`);
    expect(await events(product, commerce.stocks.oversold)).toHaveLength(3);
  });

  it('announce a low stock of all active warehouses once, when it becomes low or zero', async () => {
    const product = await newProduct(30);
    await execute(
      `insert into stocks (product, warehouse, quantity) values (${product}, 2, 20)`,
      `update stocks set quantity = 5 where product = ${product} and warehouse = 1`,
    );
    expect(await events(product, commerce.stocks.low)).toEqual([]);
    for (const quantity of [4, 3, 0, 15, 4])
      await execute(`update stocks set quantity = ${quantity} where product = ${product} and warehouse = 2`);
    expect(await events(product, commerce.stocks.low)).toEqual([
      { supplier: 1, products: [product] },
      { supplier: 1, products: [product] },
    ]);
  });

  it('say of prices which products have others, for each way to write them', async () => {
    const product = await newProduct();
    for (const text of [
      `insert into prices (product, price_type, amount) values (${product}, 1, 5), (${product}, 1, 6)
       on conflict do nothing`,
      `update prices set amount = 7 where product = ${product}`,
      `delete from products where id = ${product}`,
    ])
      await changed({}, text);
    const said = await events(product, commerce.prices.changed);
    expect(said).toEqual(Array.from({ length: 3 }, () => ({ supplier: 1, products: [product] })));
  });

  it('say that stocks changed when their warehouse is switched, and prices when the default price type moves', async () => {
    const [product, other] = [await newProduct(3), await newProduct()];
    const prices = (await events(product, commerce.prices.changed)).length;
    const stocks = await events(product, commerce.stocks.changed);
    await changed({}, `update warehouses set name = 'W', priority = 2 where id = 1`);
    expect(await events(product, commerce.stocks.changed)).toEqual(stocks);
    for (const isActive of [false, true])
      await changed({}, `update warehouses set is_active = ${isActive} where id = 1`);
    const switched = (await events(product, commerce.stocks.changed)).slice(stocks.length);
    expect(switched).toMatchObject([
      { supplier: 1, kind: 'adjust' },
      { supplier: 1, kind: 'adjust' },
    ]);
    for (const said of switched) commerce.stocks.changed.data.parse(said);
    expect(await events(other, commerce.stocks.changed)).toEqual([]);
    await changed(
      {},
      `insert into price_types (supplier, name) values (1, 'U')`,
      `insert into prices (product, price_type, amount) values (${product}, 1, 5)`,
      `update suppliers set default_price_type = 1 where id = 1`,
      `update suppliers set name = 'One' where id = 1`,
      `update suppliers set default_price_type = (select id from price_types where name = 'U') where id = 1`,
    );
    const moved = (await events(product, commerce.prices.changed)).slice(prices);
    expect(moved).toHaveLength(3);
    for (const said of moved) commerce.prices.changed.data.parse(said);
    expect(await events(other, commerce.prices.changed)).toEqual([]);
  });

  it('of many products are several, in parts that NATS takes', async () => {
    await execute(
      `insert into products (supplier, sku, name) select 2, 'many' || i, 'P' from generate_series(1, 10001) i`,
      `insert into stocks (product, warehouse, quantity) select id, 3, 1 from products where supplier = 2`,
    );
    const parts = await database.rows<{ count: number }>(
      sql`select json_array_length((data::json)->'products') as count from events
        where name = ${commerce.stocks.changed.name} and data like ${'{"supplier" : 2,%'} order by seq`,
    );
    expect(parts).toEqual([{ count: 10_000 }, { count: 1 }]);
  });
});

it('a feed that is older than shipments, returns and adjustments does not undo them', async () => {
  const product = await newProduct(100);
  const asOf = await database.row<{ now: string }>(sql`select clock_timestamp()::text as now`);
  await changed({ kind: 'ship' }, `update stocks set quantity = quantity - 7 where product = ${product}`);
  await changed({ kind: 'import' }, `update stocks set quantity = 95 where product = ${product}`);
  const after = await database.row<{ quantity: string }>(
    sql`select ${quantityAfterFeed(raw('feed'))} as quantity
      from (values (${product}::int, ${warehouse}::int, 90.000, ${asOf!.now}::timestamptz)) feed (product, warehouse, quantity, as_of)`,
  );
  expect(after!.quantity).toBe('83.000');
});
