import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { raw, sql, type Database } from '@stoa/persistence';
import { openCommerce, runCommand } from './check-command.js';

let database: Database;
/** Of an order that has no sum, because no trigger saw it. */
let order: number;

beforeAll(async () => {
  database = await openCommerce();
});
afterAll(() => database.close());

/** `npm run check:rollups`. */
const check = () => runCommand('rollups');

it('check:rollups succeeds when all sums are those of the orders', async () => {
  const { code, output, errors } = await check();
  expect([code, output, errors]).toEqual([
    0,
    expect.stringMatching(/^\d+ sums are those of the orders; \d+ days wait to be added up\n$/),
    '',
  ]);
}, 60_000);

it('check:rollups fails and names what differs for an order that is in no sum', async () => {
  await database.transaction(async (tx) => {
    await tx.execute(raw('set local session_replication_role = replica'));
    const made = await tx.row<{ id: number }>(
      sql`with supplier as (insert into suppliers (name) values ('sums') returning id),
          company as (insert into companies (name, inn) values ('sums', '7707083893') returning id),
          product as (insert into products (supplier, sku, name, brand) select id, 'sums', 'sums', 'sums' from supplier returning id),
          made as (
            insert into orders (supplier, company, status, status_line, total, submitted_at)
            select s.id, c.id, 'closed', 1, 5, '2001-03-04 12:00+03' from supplier s, company c returning id)
        insert into order_lines ("order", product, sku, name, unit, quantity, total)
        select made.id, product.id, 'sums', 'sums', 'pcs', 1, 5 from made, product returning "order" as id`,
    );
    order = made!.id;
  });
  const { code, errors } = await check();
  await database.transaction(async (tx) => {
    await tx.execute(raw('set local session_replication_role = replica'));
    await tx.execute(sql`delete from order_lines where "order" = ${order}`);
    await tx.execute(sql`delete from orders where id = ${order}`);
  });
  expect(code).toBe(1);
  expect(errors).toContain('analytics_orders {"day":"2001-03-04","days":1,"supplier":');
  for (const table of ['companies', 'products', 'groups', 'group_companies', 'funnel'])
    expect(errors).toContain(`analytics_${table} {"day":`);
  expect(errors).toContain('"dimension":"brand","key":"sums"');
}, 60_000);
