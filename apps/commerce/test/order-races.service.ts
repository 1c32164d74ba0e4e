import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { issuesOf } from './catalogue-fixture.js';
import { OrderFixture, type Order } from './order-fixture.js';

const { orders } = commerce;
let stoa: OrderFixture;
beforeAll(async () => {
  stoa = await OrderFixture.start();
  // Each of sixteen companies has a contract of its own.
  await stoa.base.execute(
    `insert into companies (name, inn) select 'c' || n, '7707083893' from generate_series(2, 16) n`,
    'insert into person_companies select 4, id from companies where id > 1',
    `insert into contracts (number, supplier, company, price_type) select id::text, 1, id, 3 from companies where id > 1`,
  );
});
afterAll(() => stoa?.stop());

const companies = Array.from({ length: 16 }, (_, index) => index + 1);
const outcome = (asked: Promise<unknown>): Promise<string> =>
  issuesOf(asked).then((issues) => (issues === undefined ? 'done' : JSON.stringify(issues)));
const count = (all: readonly string[], one: string): number => all.filter((text) => text === one).length;

describe('at the same time', () => {
  it('sixteen submissions get no more than there is of a product', async () => {
    const product = await stoa.product({ stock: '10' });
    const baskets = await Promise.all(
      companies.map((company) => stoa.create([[product.id, '1']], { company })),
    );
    const all = await Promise.all(
      baskets.map(({ id }) => outcome(stoa.ask(orders.submit, { id, body: {} }))),
    );
    expect(count(all, 'done')).toBe(10);
    expect(count(all, '[["lines.0.quantity","available"]]')).toBe(6);
    expect(await stoa.stocks(product.id)).toEqual(['10/10']);
    expect(await stoa.differences()).toEqual([]);
  });

  it('submissions of the same goods in another order do not deadlock, and numbers of a company are its own', async () => {
    const [one, two, three] = [await stoa.product(), await stoa.product(), await stoa.product()];
    const goods = [one.id, two.id, three.id].map((id) => [id, '2'] as [number, string]);
    const made = await Promise.all(
      companies.flatMap((company) => [
        stoa.place(goods, { company }),
        stoa.place(goods.toReversed(), { company }),
      ]),
    );
    for (const company of companies) {
      const numbers = made.filter((order) => order.company === company).map(({ number }) => Number(number));
      expect(Math.abs(numbers[0]! - numbers[1]!)).toBe(1);
    }
    expect(await stoa.stocks(two.id)).toEqual(['100/64']);
    expect(await stoa.differences()).toEqual([]);
  });

  it('one of a cancellation and a shipment takes place', async () => {
    const product = await stoa.product({ stock: '32' });
    const placed = await Promise.all(
      companies.map((company) => stoa.place([[product.id, '2']], { company })),
    );
    const all = await Promise.all(
      placed.map(({ id }) => Promise.all([outcome(stoa.cancel(id)), outcome(stoa.status(id, 'shipped'))])),
    );
    for (const pair of all) expect(count(pair, 'done')).toBe(1);
    const shipped = all.filter(([, ship]) => ship === 'done').length;
    expect(await stoa.stocks(product.id)).toEqual([`${32 - 2 * shipped}/0`]);
    expect(await stoa.differences()).toEqual([]);
  });

  it('two cancellations release once, two shipments ship once, parts ship no more than all', async () => {
    const product = await stoa.product({ stock: '100' });
    const [one, two, three] = (await Promise.all(
      [1, 2, 3].map((company) => stoa.place([[product.id, '5']], { company })),
    )) as [Order, Order, Order];
    const shipped = [{ line: three.lines[0]!.id, quantity: '2' }];
    const all = await Promise.all([
      ...[1, 2, 3].map(() => outcome(stoa.cancel(one.id))),
      ...[1, 2, 3].map(() => outcome(stoa.status(two.id, 'shipped'))),
      ...[1, 2, 3].map(() => outcome(stoa.status(three.id, 'shipped', { shipped }))),
    ]);
    expect(count(all, 'done')).toBe(8);
    expect(all.filter((text) => text !== 'done')).toEqual(['[["shipped.0.quantity","shippable"]]']);
    expect(await stoa.stocks(product.id)).toEqual(['91/1']);
    expect(await stoa.differences()).toEqual([]);
  });

  it('submissions do not go beyond the credit limit of a contract, and payments not beyond the total', async () => {
    await stoa.base.execute('update contracts set credit_limit = debt + 45 where id = 1');
    const product = await stoa.product({ price: '10' });
    const baskets = await Promise.all([1, 2, 3, 4, 5, 6].map(() => stoa.create([[product.id, '1']])));
    const submitted = await Promise.all(
      baskets.map(({ id }) => outcome(stoa.ask(orders.submit, { id, body: {} }))),
    );
    expect(count(submitted, 'done')).toBe(4);
    expect(await stoa.stocks(product.id)).toEqual(['100/4']);
    await stoa.base.execute('update contracts set credit_limit = null where id = 1');
    const order = await stoa.place([[product.id, '1']]);
    const paid = await Promise.all([1, 2, 3, 4].map(() => outcome(stoa.pay(order.id, '3'))));
    expect(count(paid, 'done')).toBe(3);
    expect(await debts()).toEqual([]);
  });

  it('an ERP changes stocks while orders are submitted, shipped and cancelled', async () => {
    const products = await Promise.all(Array.from({ length: 3 }, () => stoa.product({ stock: '50' })));
    const lines = products.map(({ id }) => [id, '1'] as [number, string]);
    const trade = async (company: number): Promise<void> => {
      const order = await stoa
        .place(company % 2 ? lines : lines.toReversed(), { company })
        .catch(() => undefined);
      if (!order) return;
      await outcome(company % 3 ? stoa.status(order.id, 'shipped') : stoa.cancel(order.id));
    };
    const feed = (quantity: number): Promise<void> =>
      stoa.base.execute(
        `insert into stocks (product, warehouse, quantity) select unnest(array[${products.map(({ id }) => id).join()}]), 1, ${quantity}
         order by 1 on conflict (product, warehouse) do update set quantity = excluded.quantity`,
      );
    await Promise.all([...companies.map(trade), ...companies.map(trade), ...[40, 12, 30].map(feed)]);
    expect(await stoa.differences()).toEqual([]);
    expect(await debts()).toEqual([]);
    const open = await stoa.base.database.rows(
      sql`select status from orders where status not in ('new', 'shipped', 'closed', 'cancelled', 'paid') and id in
        (select "order" from order_lines where product = any(${products.map(({ id }) => id)}::int[]))`,
    );
    const reserved = await stoa.base.database.rows<{ reserved: string }>(
      sql`select trim_scale(reserved)::text as reserved from stocks where product = any(${products.map(({ id }) => id)}::int[])`,
    );
    expect(reserved).toEqual(products.map(() => ({ reserved: String(open.length) })));
  });
});

/** Contracts whose debt is not what their orders owe. */
const debts = (): Promise<object[]> =>
  stoa.base.database.rows(sql`
    select c.id, c.debt, owed from contracts c left join (
      select contract, sum(total - paid_amount) as owed from orders
      where submitted_at is not null and status <> 'cancelled' group by contract) o on o.contract = c.id
    where c.debt <> coalesce(owed, 0)`);
