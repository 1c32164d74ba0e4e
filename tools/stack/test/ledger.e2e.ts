import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { raw, sql, type Database } from '@stoa/persistence';
import { openCommerce, runCommand } from './check-command.js';

let database: Database;
let product: number;

beforeAll(async () => {
  database = await openCommerce();
  const made = await database.row<{ id: number }>(
    sql`with supplier as (insert into suppliers (name) values ('ledger') returning id),
        warehouse as (insert into warehouses (supplier, name) select id, 'w' from supplier returning id, supplier),
        product as (insert into products (supplier, sku, name) select id, 's', 'p' from supplier returning id),
        stock as (insert into stocks (product, warehouse, quantity) select p.id, w.id, 5 from product p, warehouse w)
      select id from product`,
  );
  product = made!.id;
});
afterAll(() => database.close());

/** `npm run check:ledger`. */
const check = () => runCommand('ledger');

/** Changes rows as no application can: without triggers. */
const tamper = (statement: string): Promise<unknown> =>
  database.transaction(async (tx) => {
    await tx.execute(raw('set local session_replication_role = replica'));
    await tx.execute(raw(statement));
  });

it('check:ledger succeeds when each stock is the sum of its movements', async () => {
  const { code, output } = await check();
  expect([code, output]).toEqual([
    0,
    expect.stringMatching(/^\d+ stocks are the sums of their \d+ movements\n$/),
  ]);
});

it.each([
  [
    'stocks set quantity = quantity + 1',
    'stocks set quantity = quantity - 1',
    'quantity 6.000, movements 5.000',
  ],
  ['stocks set reserved = 2', 'stocks set reserved = 0', 'reserved 2.000, movements 0.000'],
  ['stock_movements set quantity = 4.999', 'stock_movements set quantity = 5', 'movements 4.999'],
])('check:ledger fails after update %s', async (change, repair, said) => {
  await tamper(`update ${change} where product = ${product}`);
  const { code, errors } = await check();
  await tamper(`update ${repair} where product = ${product}`);
  expect(code).toBe(1);
  expect(errors).toContain(`product ${product}, `);
  expect(errors).toContain(said);
});
