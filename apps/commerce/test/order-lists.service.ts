import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { queryOf } from './catalogue-fixture.js';
import { OrderFixture, type Order } from './order-fixture.js';
import { statementsOf } from './statements-of.js';

const { orders } = commerce;
const lastSubmitted = { order: [{ field: 'submitted_at', descending: true }] };

/** Companies from 2 on, each with orders of suppliers from 3 on; those of the supplier 3 are submitted one a minute. */
const filling = [
  `insert into suppliers (name) select 'many' from generate_series(3, 100)`,
  `insert into companies (name, inn) select 'many', '7707083893' from generate_series(2, 200)`,
  `insert into orders (supplier, company, status, status_line, submitted_at)
    select 3 + n % 98, 2 + n % 199, 'closed', 1, timestamptz '2026-01-01Z' + n * interval '1 minute'
    from generate_series(1, 10000) n`,
  'insert into person_companies values (4, 2), (4, 3)',
  `update people set supplier = 3 where login = 'one'`,
  'analyze',
];

let stoa: OrderFixture;
beforeAll(async () => {
  stoa = await OrderFixture.start();
  await stoa.base.execute(...filling);
});
afterAll(() => stoa?.stop());

type Name = 'admin' | 'one' | 'buyer';
const list = (name: Name, more: object = {}): Promise<Order[]> =>
  stoa.ask(orders.list, { query: queryOf({ ...lastSubmitted, ...more }) }, name);

describe('the orders that were submitted last', () => {
  it.each([
    ['admin', 'orders_submitted'],
    ['one', 'orders_supplier_submitted'],
    ['buyer', 'orders_company_submitted'],
  ] as const)('of %s are read in the order of the index %s', async (name, index) => {
    const text = (await statementsOf(() => list(name))).flat().find((one) => one.includes('page.json'))!;
    const plan = await stoa.base.database.query(`explain (generic_plan, format json) ${text}`, []);
    const names = JSON.stringify(plan).matchAll(/"Index Name":"(orders_\w+)"/g);
    expect([...names].map(([, found]) => found)).toEqual([index]);
  });

  it('are one list for a buyer with several companies', async () => {
    const found = (
      await Promise.all([0, 40, 80].map((offset) => list('buyer', { limit: 40, offset })))
    ).flat();
    const wanted = await stoa.base.database.rows<{ id: number }>(
      sql`select id from orders where company in (1, 2, 3) order by submitted_at desc, id desc`,
    );
    expect(found.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
    expect(found.length).toBeGreaterThan(80);
  });
});
