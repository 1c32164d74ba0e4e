import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { until } from '@stoa/testing';
import { issuesOf } from './catalogue-fixture.js';
import { OrderFixture, type Order } from './order-fixture.js';

const { claims, orders } = commerce;
const day = 24 * 3600_000;
let stoa: OrderFixture;
let ahead = 0;
beforeAll(async () => {
  stoa = await OrderFixture.start(undefined, () => Date.now() + ahead);
});
afterAll(() => stoa?.stop());

describe('an order goes along its line', () => {
  it('writes the steps that a supplier skips, ships all that is reserved, and ends', async () => {
    const product = await stoa.product({ stock: '5' });
    const order = await stoa.place([[product.id, '2']]);
    const debt = Number(await stoa.debt());
    const shipped = await stoa.status(order.id, 'shipped', { external_number: 'TP11' });
    expect(shipped).toMatchObject({
      status: 'shipped',
      external_number: 'TP11',
      paid_percent: '100.00',
      lines: [{ shipped_quantity: '2.000', reserved_quantity: '0.000' }],
    });
    expect(await stoa.stocks(product.id)).toEqual(['3/0']);
    expect(debt - Number(await stoa.debt())).toBe(20);
    expect(await stoa.status(order.id, 'shipped')).toEqual(shipped);
    expect(await stoa.status(order.id, 'closed')).toMatchObject({ closed_at: expect.any(String) });
    expect(await stoa.history(order.id)).toEqual([
      'new>processing user',
      'processing>reserve user',
      'reserve>paid user',
      'paid>shipped user',
      'shipped>closed user',
    ]);
    expect(await issuesOf(stoa.status(order.id, 'paid', { force: true }, 'admin'))).toEqual([
      ['status', 'transition'],
    ]);
    expect(await stoa.differences()).toEqual([]);
  });

  it('ships in parts, and releases the rest when it leaves the status', async () => {
    const product = await stoa.product({ stock: '10' });
    const order = await stoa.place([[product.id, '6']]);
    const line = order.lines[0]!.id;
    const ship = (quantity: string) => stoa.status(order.id, 'shipped', { shipped: [{ line, quantity }] });
    expect(await ship('2')).toMatchObject({
      lines: [{ shipped_quantity: '2.000', reserved_quantity: '4.000' }],
    });
    expect(await ship('1.5')).toMatchObject({
      lines: [{ shipped_quantity: '3.500', reserved_quantity: '2.500' }],
    });
    expect(await issuesOf(ship('2.501'))).toEqual([['shipped.0.quantity', 'shippable']]);
    expect(await stoa.stocks(product.id)).toEqual(['6.5/2.5']);
    await stoa.status(order.id, 'closed');
    expect(await stoa.stocks(product.id)).toEqual(['6.5/0']);
    expect(await stoa.differences()).toEqual([]);
  });

  it('is cancelled once, with a reason, and releases what it has reserved', async () => {
    const product = await stoa.product({ stock: '5' });
    const before = await stoa.debt();
    const order = await stoa.place([[product.id, '2']]);
    const cancelled = await stoa.cancel(order.id, 'buyer', 'Too late');
    expect(cancelled).toMatchObject({
      status: 'cancelled',
      cancel_reason: 'Too late',
      cancelled_at: expect.any(String),
    });
    expect(await stoa.cancel(order.id, 'buyer', 'Again')).toEqual(cancelled);
    expect([await stoa.stocks(product.id), await stoa.debt()]).toEqual([['5/0'], before]);
    expect(await stoa.differences()).toEqual([]);
  });

  it('is cancelled as a basket, and then goes neither to the ERP nor to webhooks', async () => {
    const basket = await stoa.create([[(await stoa.product()).id, '2']]);
    expect(await stoa.cancel(basket.id)).toMatchObject({
      status: 'cancelled',
      number: null,
      sync_needed: false,
    });
    expect(await stoa.history(basket.id)).toEqual(['new>cancelled user']);
    const events = await stoa.base.database.rows<{ name: string }>(
      sql`select name from events where (data::json ->> 'id')::int = ${basket.id} and name like 'commerce.orders.%'`,
    );
    expect(new Set(events.map(({ name }) => name))).toEqual(new Set(['commerce.orders.drafted']));
  });

  it('is paid in parts, and goes on to the status that says so', async () => {
    const product = await stoa.product({ price: '10' });
    const order = await stoa.place([[product.id, '3']]);
    const before = Number(await stoa.debt());
    await stoa.status(order.id, 'reserve');
    const payment = await stoa.pay(order.id, '10', { external_id: 'p-1' });
    expect(payment).toMatchObject({ order: order.id, amount: '10.00', external_id: 'p-1' });
    expect(await stoa.pay(order.id, '10', { external_id: 'p-1' })).toEqual(payment);
    expect(await stoa.get(order.id)).toMatchObject({
      status: 'reserve',
      paid_amount: '10.00',
      paid_percent: '33.33',
    });
    expect(await issuesOf(stoa.pay(order.id, '20.01'))).toEqual([['amount', 'max_value']]);
    await stoa.pay(order.id, '20');
    expect(await stoa.get(order.id)).toMatchObject({ status: 'paid', paid_percent: '100.00' });
    expect((await stoa.history(order.id)).at(-1)).toBe('reserve>paid system');
    expect(before - Number(await stoa.debt())).toBe(30);
    expect(await issuesOf(stoa.ask(orders.pay, { id: order.id, body: { amount: '1' } }))).toBe('forbidden');
  });

  it('is paid as soon as that is its next status when it was paid before, unless it is forced back', async () => {
    const product = await stoa.product({ price: '10' });
    const order = await stoa.place([[product.id, '1']]);
    await stoa.pay(order.id, '10');
    expect(await stoa.get(order.id)).toMatchObject({ status: 'processing', paid_percent: '100.00' });
    expect(await stoa.status(order.id, 'reserve')).toMatchObject({ status: 'paid' });
    expect((await stoa.history(order.id)).slice(-2)).toEqual([
      'processing>reserve user',
      'reserve>paid system',
    ]);
    expect(await stoa.status(order.id, 'reserve', { force: true }, 'admin')).toMatchObject({
      status: 'reserve',
    });
  });

  it('goes by the line of its payment type', async () => {
    await stoa.base.execute(
      `insert into payment_types (code, name, status_line) values ('later', 'Later', 2)`,
    );
    const product = await stoa.product();
    const order = await stoa.place([[product.id, '1']], { payment_type: 1 });
    expect(order.status_line).toBe(2);
    expect(await stoa.status(order.id, 'shipped')).toMatchObject({ paid_percent: '0.00' });
    await stoa.pay(order.id, '10');
    expect(await stoa.get(order.id)).toMatchObject({ status: 'paid' });
    expect((await stoa.history(order.id)).map((text) => text.split(' ')[0])).toEqual([
      'new>processing',
      'processing>reserve',
      'reserve>shipped',
      'shipped>paid',
    ]);
  });

  it('is put anywhere by an administrator, which is recorded', async () => {
    const product = await stoa.product({ stock: '5' });
    const order = await stoa.place([[product.id, '2']]);
    await stoa.status(order.id, 'paid');
    expect(await issuesOf(stoa.status(order.id, 'processing', { force: true }))).toEqual([
      ['status', 'transition'],
    ]);
    expect(
      await stoa.status(order.id, 'processing', { force: true, comment: 'Wrong' }, 'admin'),
    ).toMatchObject({
      status: 'processing',
      lines: [{ reserved_quantity: '2.000' }],
    });
    expect((await stoa.history(order.id)).at(-1)).toBe('paid>processing user');
    expect(await issuesOf(stoa.status(order.id, 'new', { force: true }, 'admin'))).toEqual([
      ['status', 'transition'],
    ]);
    expect(await issuesOf(stoa.status(order.id, 'unknown'))).toEqual([['status', 'choice']]);
  });
});

it('quantities that are shipped are refused with a status in which nothing is', async () => {
  const order = await stoa.place([[(await stoa.product()).id, '6']]);
  const shipped = [{ line: order.lines[0]!.id, quantity: '2' }];
  for (const status of ['reserve', 'processing'])
    expect(await issuesOf(stoa.status(order.id, status, { shipped }))).toEqual([
      ['shipped', 'not_in_status'],
    ]);
  expect(await stoa.status(order.id, 'closed', { shipped })).toMatchObject({
    status: 'closed',
    lines: [{ shipped_quantity: '2.000' }],
  });
});

describe('a status that submits a basket', () => {
  it('also stores the number of the ERP', async () => {
    const basket = await stoa.create([[(await stoa.product()).id, '1']]);
    const more = { external_number: 'TP12', comment: 'by phone' };
    expect(await stoa.status(basket.id, 'processing', more, 'admin')).toMatchObject({
      status: 'processing',
      number: expect.any(String),
      external_number: 'TP12',
    });
  });
});

describe('a status of the order says nothing else', () => {
  it('for a buyer, who neither ships nor numbers an order', async () => {
    const order = await stoa.place([[(await stoa.product()).id, '6']]);
    const line = order.lines[0]!.id;
    const shipped = [{ line, quantity: '2' }];
    const sent = await stoa.status(order.id, 'shipped', { shipped });
    expect(await stoa.status(order.id, 'shipped', { shipped, external_number: 'X' }, 'buyer')).toEqual(sent);
  });

  it('of a basket, which stays out of the ERP', async () => {
    const basket = await stoa.create([[(await stoa.product()).id, '1']]);
    expect(await stoa.status(basket.id, 'new', { external_number: 'X' })).toMatchObject({
      external_number: 'X',
      sync_needed: false,
    });
    const acknowledged = stoa.ask(orders.acknowledge, { id: basket.id, body: {} }, 'one');
    expect(await issuesOf(acknowledged)).toEqual([['status', 'not_in_status']]);
  });
});

describe('orders are closed by themselves', () => {
  /** Until the job of the present period has run. */
  const ran = () =>
    until(async () => {
      const period = new Date(Date.now() + ahead - 3600_000).toISOString();
      const rows = await stoa.base.database.rows(sql`select from job_schedules
        where name = 'commerce.orders.close' and period > ${period}::timestamptz
          and not exists (select from jobs where jobs.name = job_schedules.name)`);
      return rows.length === 1;
    });
  const statusesOf = (all: readonly Order[]) =>
    Promise.all(all.map(async ({ id }) => (await stoa.get(id)).status));

  it('days after their last status, when nothing is left to be done', async () => {
    await stoa.base.execute(
      'update suppliers set close_after_days = 7 where id = 1',
      `insert into payment_types (code, name, status_line) values ('afterwards', 'Afterwards', 2)`,
    );
    const later = (await stoa.base.database.row<{ id: number }>(
      sql`select id from payment_types where code = 'afterwards'`,
    ))!.id;
    const product = await stoa.product();
    const placed = async (status: string, more: object = {}, terms: object = {}) => {
      const order = await stoa.place([[product.id, '2']], terms);
      const shipped = [{ line: order.lines[0]!.id, quantity: '1' }];
      return stoa.status(order.id, status, 'isPart' in more ? { shipped } : {});
    };
    const onCredit = { payment_type: later };
    const closed = [await placed('shipped'), await placed('shipped', {}, onCredit)];
    await stoa.pay(closed[1]!.id, '20');
    const kept = [
      await placed('shipped'),
      await placed('shipped', { isPart: true }),
      await placed('paid'),
      await placed('shipped', {}, onCredit),
    ];
    const lines = [{ order_line: kept[0]!.lines[0]!.id, quantity: '1' }];
    const body = { order: kept[0]!.id, type: 'defect', description: 'd', lines };
    const claim = await stoa.ask(claims.create, { body });
    const events = sql`select count(*)::int as count from events where name = 'commerce.orders.status_changed'
      and (data::json ->> 'id')::int = ${closed[0]!.id}`;
    const before = await stoa.base.database.rows(events);
    ahead = 6 * day;
    await ran();
    expect(await statusesOf(closed)).toEqual(['shipped', 'paid']);
    ahead = 8 * day;
    await ran();
    expect(await statusesOf(closed)).toEqual(['closed', 'closed']);
    expect(await statusesOf(kept)).toEqual(['shipped', 'shipped', 'paid', 'shipped']);
    expect((await stoa.history(closed[1]!.id)).at(-1)).toBe('paid>closed system');
    expect(await stoa.get(closed[0]!.id)).toMatchObject({
      closed_at: expect.any(String),
      sync_needed: true,
      version: closed[0]!.version + 1,
    });
    const [{ count }] = before as [{ count: number }];
    expect(await stoa.base.database.rows(events)).toEqual([{ count: count + 1 }]);
    await stoa.ask(claims.cancel, { id: claim.id, body: {} });
    ahead = 8 * day + 3600_000;
    await ran();
    expect(await statusesOf(kept)).toEqual(['closed', 'shipped', 'paid', 'shipped']);
    expect(await stoa.differences()).toEqual([]);
  });
});
