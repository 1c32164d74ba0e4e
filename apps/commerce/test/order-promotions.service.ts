import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import type { QueryRunner } from 'typeorm';
import { GiftsAndClosing20261127062000 } from '../src/migrations/20261127062000-gifts-and-closing.js';
import { issuesOf, type Row } from './catalogue-fixture.js';
import { OrderFixture, type Order } from './order-fixture.js';
import { statementsOf } from './statements-of.js';

const { orders, promotions } = commerce;
let stoa: OrderFixture;
beforeAll(async () => {
  stoa = await OrderFixture.start();
});
afterEach(() => stoa.base.execute('update promotions set is_active = false'));
afterAll(() => stoa?.stop());

const promote = (actions: object[], more: object = {}): Promise<Row> =>
  stoa.ask(promotions.create, { body: { title: 'Sale', actions, ...more } }, 'one');
const submit = (id: number): Promise<Order> => stoa.ask(orders.submit, { id, body: {} });
const used = async ({ id }: Row): Promise<unknown> =>
  ((await stoa.ask(promotions.get, { id }, 'one')) as unknown as { used_count: number }).used_count;

describe('promotions', () => {
  it('take something off baskets as they are now, and off orders as they were submitted', async () => {
    const product = await stoa.product({ price: '33.33' });
    const basket = await stoa.create([[product.id, '3']]);
    const sale = await promote([{ type: 'percent_order', value: '10.00' }]);
    const reduced = {
      subtotal: '99.99',
      discount_total: '10.00',
      total: '89.99',
      applied_promotions: [{ promotion: sale.id, title: 'Sale', amount: '10.00' }],
      lines: [{ price: '33.33', discount: '10.00', total: '89.99' }],
    };
    expect(await stoa.get(basket.id)).toMatchObject(reduced);
    const body = { supplier: 1, company: 1, lines: [{ product: product.id, quantity: '3' }] };
    expect(await stoa.ask(orders.calculate, { body })).toMatchObject(reduced);
    expect(await used(sale)).toBe(0);
    expect(await submit(basket.id)).toMatchObject(reduced);
    expect(await used(sale)).toBe(1);
    await stoa.base.execute('update promotions set is_active = false');
    expect(await stoa.get(basket.id)).toMatchObject(reduced);
    await stoa.cancel(basket.id);
    expect(await used(sale)).toBe(0);
    expect(await stoa.debt()).toBe('0.00');
  });

  it('with a fixed price keep the price before as the base price', async () => {
    const product = await stoa.product({ price: '10', vat_rate: '20' });
    await promote([{ type: 'fixed_price', value: '7.00' }]);
    expect(await stoa.create([[product.id, '2']])).toMatchObject({
      total: '14.00',
      vat_total: '2.33',
      lines: [{ price: '7.00', base_price: '10.00', discount: '0.00', total: '14.00' }],
    });
  });

  it('give what there is of a gift, as a line that costs nothing', async () => {
    const [product, gift, rare] = [
      await stoa.product(),
      await stoa.product(),
      await stoa.product({ stock: '1' }),
    ];
    await promote([
      { type: 'gift', product: gift.id, quantity: '2.000' },
      { type: 'gift', product: rare.id, quantity: '2.000' },
    ]);
    const basket = await stoa.create([[product.id, '1']]);
    expect(basket.lines.map((line) => [line.id === null, line.product, line.total])).toEqual([
      [false, product.id, '10.00'],
      [true, gift.id, '0.00'],
      [true, rare.id, '0.00'],
    ]);
    const order = await submit(basket.id);
    expect(order).toMatchObject({ total: '10.00', lines_count: 2 });
    expect(order.lines).toMatchObject([
      { product: product.id, reserved_quantity: '1.000' },
      { product: gift.id, quantity: '2.000', price: '0.00', reserved_quantity: '2.000' },
    ]);
    expect([await stoa.stocks(gift.id), await stoa.stocks(rare.id)]).toEqual([['100/2'], ['1/0']]);
    expect(await stoa.differences()).toEqual([]);
    await stoa.base.execute('update promotions set is_active = false');
    expect(await stoa.ask(orders.repeat, { id: order.id })).toMatchObject({
      total: '10.00',
      lines: [{ product: product.id, quantity: '1.000' }],
    });
  });

  it('give lines that are known as gifts when an order is repeated, whatever goods cost then', async () => {
    const [product, gift] = [await stoa.product({ price: '0' }), await stoa.product()];
    await promote([{ type: 'gift', product: gift.id, quantity: '1.000' }]);
    const order = await stoa.place([[product.id, '1']]);
    const gifts = async () =>
      (
        await stoa.base.database.rows<{ product: number }>(
          sql`select product from order_lines where "order" = ${order.id} and is_gift`,
        )
      ).map((line) => line.product);
    expect(await gifts()).toEqual([gift.id]);
    // Of lines that are stored already it is found out.
    const runner = { query: (text: string) => stoa.base.execute(text) } as unknown as QueryRunner;
    await new GiftsAndClosing20261127062000().down(runner);
    await new GiftsAndClosing20261127062000().up(runner);
    expect(await gifts()).toEqual([gift.id]);
    await stoa.base.execute(
      'update promotions set is_active = false',
      `update prices set amount = 5 where product = ${product.id}`,
      `update prices set amount = 0 where product = ${gift.id}`,
    );
    const { lines } = await stoa.ask(orders.repeat, { id: order.id });
    expect(lines).toMatchObject([{ product: product.id, price: '5.00' }]);
  });

  it('with a gift that there is not enough of do not refuse an order that is reserved later', async () => {
    await stoa.base.execute(`update suppliers set reserve_on = 'reserve' where id = 1`);
    const [product, rare] = [await stoa.product(), await stoa.product({ stock: '1' })];
    await promote([{ type: 'gift', product: rare.id, quantity: '2.000' }]);
    const order = await stoa.place([[product.id, '1']]);
    const reserved = await stoa.status(order.id, 'reserve');
    await stoa.base.execute(`update suppliers set reserve_on = 'submit' where id = 1`);
    expect(reserved.lines).toMatchObject([{ reserved_quantity: '1.000' }, { reserved_quantity: '0.000' }]);
  });

  it('of a gift that is not sold any more apply to nothing, and are not used', async () => {
    const [product, gift] = [await stoa.product(), await stoa.product()];
    const given = await promote([{ type: 'gift', product: gift.id, quantity: '1.000' }], { priority: 9 });
    const sale = await promote([{ type: 'percent_order', value: '10.00' }], { exclusive: true });
    await stoa.base.execute(`update products set is_active = false where id = ${gift.id}`);
    expect(await stoa.place([[product.id, '1']])).toMatchObject({
      total: '9.00',
      applied_promotions: [{ promotion: sale.id }],
    });
    expect([await used(given), await used(sale)]).toEqual([0, 1]);
  });

  it('for the first order of a company apply to one of two that are submitted at the same time', async () => {
    await stoa.base.execute(
      `insert into companies (name, inn) values ('fresh', '7707083893')`,
      'insert into person_companies select 4, max(id) from companies',
      'insert into contracts (number, supplier, company, price_type) select max(id)::text, 1, max(id), 3 from companies',
    );
    const { id: company } = (await stoa.base.database.row<{ id: number }>(
      sql`select max(id) as id from companies`,
    ))!;
    const product = await stoa.product({ price: '10' });
    await promote([{ type: 'percent_order', value: '10.00' }], { conditions: [{ type: 'first_order' }] });
    const lines: [number, string][] = [[product.id, '1']];
    const baskets = await Promise.all(Array.from({ length: 4 }, () => stoa.create(lines, { company })));
    const placed = await Promise.all(baskets.map(({ id }) => submit(id)));
    expect(placed.map(({ total }) => total).toSorted()).toEqual(['10.00', '10.00', '10.00', '9.00']);
  });

  it('with a coupon apply with its code, and refuse a submission with a wrong or a used one', async () => {
    const product = await stoa.product({ price: '10' });
    const coupon = { coupon_code: 'WELCOME', usage_limit: 1 };
    const sale = await promote([{ type: 'fixed_order', value: '4.00' }], coupon);
    const place = (code: string) => stoa.place([[product.id, '1']], { coupon_code: code });
    expect(await issuesOf(place('OTHER'))).toEqual([['coupon_code', 'coupon']]);
    const all = await Promise.all(Array.from({ length: 6 }, () => issuesOf(place('welcome'))));
    expect(all.filter((one) => one === undefined)).toHaveLength(1);
    expect(all.filter((one) => one !== undefined)).toEqual(Array(5).fill([['coupon_code', 'usage_limit']]));
    expect(await used(sale)).toBe(1);
    const [found] = await stoa.base.database.rows<{ id: number; total: string }>(
      sql`select id, total from orders where coupon_code = 'welcome' and status = 'processing'`,
    );
    expect(found!.total).toBe('6.00');
    await stoa.cancel(found!.id);
    expect((await place('WELCOME')).total).toBe('6.00');
  });
});

it('a submission takes as many statements for many lines as for one', async () => {
  const products = await Promise.all(Array.from({ length: 20 }, () => stoa.product()));
  await promote([{ type: 'percent_lines', value: '5.00' }], { usage_limit: 1000 });
  const counts = [];
  for (const number of [1, 2, 20]) {
    const basket = await stoa.create(products.slice(0, number).map(({ id }) => [id, '1']));
    counts.push(await countOf('insert into order_history', () => submit(basket.id)));
  }
  expect(new Set(counts.slice(1)).size).toBe(1);
  // The first order of a company reads its facts again, when no other one can be the first any more.
  expect(Math.max(...counts)).toBeLessThanOrEqual(15);
  expect(Math.max(...counts.slice(1))).toBeLessThanOrEqual(13);
});

/** How many statements were run on the connection on which one with this text was, the begin and the end included. */
async function countOf(text: string, work: () => Promise<unknown>): Promise<number> {
  const texts = (await statementsOf(work)).find((all) => all.some((one) => one.includes(text)))!;
  const place = texts.findIndex((one) => one.includes(text));
  const begin = texts.slice(0, place).lastIndexOf('begin');
  return texts.indexOf('commit', begin) - begin + 1;
}
