import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { issuesOf } from './catalogue-fixture.js';
import { OrderFixture, type Order } from './order-fixture.js';

const { orders } = commerce;
let stoa: OrderFixture;
beforeAll(async () => {
  stoa = await OrderFixture.start();
});
afterAll(() => stoa?.stop());
const submit = (id: number, body: object = {}, name: 'buyer' | 'one' = 'buyer'): Promise<Order> =>
  stoa.ask(orders.submit, { id, body }, name);
const supplier = (values: string): Promise<void> =>
  stoa.base.execute(`update suppliers set ${values} where id = 1`);

describe('a submitted order', () => {
  it('has a number of its company, frozen prices, reserved goods, a history and a debt', async () => {
    const product = await stoa.product({ price: '10', stock: '5' });
    const basket = await stoa.create([[product.id, '2']], { buyer_doc_number: 'Z-1' });
    const debt = Number(await stoa.debt());
    const order = await submit(basket.id);
    expect(order).toMatchObject({
      number: '1',
      document_number: 'Z-1/1',
      status: 'processing',
      contract: 1,
      total: '20.00',
      sync_needed: true,
      submitted_at: expect.any(String),
      version: 2,
      lines: [{ reserved_quantity: '2.000', price: '10.00' }],
    });
    expect(await stoa.stocks(product.id)).toEqual(['5/2']);
    expect(await stoa.history(order.id)).toEqual(['new>processing user']);
    expect(Number(await stoa.debt()) - debt).toBe(20);
    await stoa.base.execute(`update prices set amount = 99 where product = ${product.id}`);
    expect(await stoa.get(order.id)).toEqual(order);
    expect((await stoa.place([[product.id, '1']])).number).toBe('2');
    const events = await stoa.base.database.rows<{ name: string }>(
      sql`select name from events where (data::json ->> 'id')::int = ${order.id} and name like 'commerce.orders.%' order by seq`,
    );
    expect(events.map(({ name }) => name)).toEqual(['commerce.orders.drafted', 'commerce.orders.created']);
    expect(await stoa.differences()).toEqual([]);
  });

  it('takes a line from the first warehouse that has all of it, else from several', async () => {
    await stoa.base.execute('update warehouses set priority = 10 where id = 2');
    const [whole, split] = [await stoa.product({ stock: '10' }), await stoa.product({ stock: '4' })];
    await stoa.stock(whole.id, '3', 2);
    await stoa.stock(split.id, '3', 2);
    const order = await stoa.place([
      [whole.id, '5'],
      [split.id, '6'],
    ]);
    expect([await stoa.stocks(whole.id), await stoa.stocks(split.id)]).toEqual([
      ['10/5', '3/0'],
      ['4/3', '3/3'],
    ]);
    const given = await stoa.place([[whole.id, '1']], { warehouse: 1 });
    expect(await stoa.stocks(whole.id)).toEqual(['10/6', '3/0']);
    await stoa.cancel(order.id);
    await stoa.cancel(given.id);
    expect([await stoa.stocks(whole.id), await stoa.stocks(split.id)]).toEqual([
      ['10/0', '3/0'],
      ['4/0', '3/0'],
    ]);
    expect(await stoa.differences()).toEqual([]);
  });

  it('makes the standard contract of a company that orders for the first time', async () => {
    await stoa.base.execute(
      `insert into companies (name, inn) values ('fresh', '7707083893')`,
      'insert into person_companies select 4, max(id) from companies',
    );
    const { id: company } = (await stoa.base.database.row<{ id: number }>(
      sql`select max(id) as id from companies`,
    ))!;
    const product = await stoa.product();
    await stoa.base.price(product, 1, '12');
    const order = await stoa.place([[product.id, '1']], { company });
    expect(order).toMatchObject({ number: '1', total: '12.00' });
    const made = await stoa.base.database.row(
      sql`select id, number, price_type, is_standard, debt from contracts where company = ${company}`,
    );
    expect(made).toEqual({
      id: order.contract,
      number: `S-${company}`,
      price_type: 1,
      is_standard: true,
      debt: '12.00',
    });
    expect(await stoa.place([[product.id, '1']], { company })).toMatchObject({
      contract: order.contract,
      number: '2',
    });
  });

  it('is not reserved before the step that reserves, where the supplier says so', async () => {
    await supplier(`reserve_on = 'reserve'`);
    const product = await stoa.product({ stock: '3' });
    const order = await stoa.place([[product.id, '4']]);
    expect(await stoa.stocks(product.id)).toEqual(['3/0']);
    expect(await issuesOf(stoa.status(order.id, 'reserve'))).toEqual([['lines.0.quantity', 'available']]);
    await stoa.stock(product.id, '4');
    await stoa.status(order.id, 'reserve');
    expect(await stoa.stocks(product.id)).toEqual(['4/4']);
    expect(await stoa.status(order.id, 'shipped')).toMatchObject({ lines: [{ shipped_quantity: '4.000' }] });
    await supplier(`reserve_on = 'submit'`);
    expect(await stoa.differences()).toEqual([]);
  });

  it('may be for more than there is, where the supplier allows it, also without any stock', async () => {
    await supplier('allow_backorder = true');
    const [some, none] = [await stoa.product({ stock: '1' }), await stoa.base.product({})];
    await stoa.base.price(none, 3, '1');
    const order = await stoa.place([
      [some.id, '3'],
      [none.id, '2'],
    ]);
    expect(order.lines.map((line) => line.reserved_quantity)).toEqual(['3.000', '2.000']);
    // The preferred warehouse owes what there is nowhere.
    expect(await stoa.stocks(some.id)).toEqual(['1/1', '0/2']);
    await stoa.status(order.id, 'shipped');
    expect([await stoa.stocks(some.id), await stoa.stocks(none.id)]).toEqual([['0/0', '-2/0'], ['-2/0']]);
    await supplier('allow_backorder = false');
    expect(await stoa.differences()).toEqual([]);
  });
});

describe('a submission is refused', () => {
  it.each<[string, string[], unknown, object?]>([
    [
      'for a company that may not order',
      ['update companies set can_order = false where id = 1'],
      [['company', 'company_orders_refused']],
    ],
    [
      'for a contract that is not active',
      ['update contracts set is_active = false where id = 1'],
      [['contract', 'contract_inactive']],
    ],
    [
      'beyond the credit limit',
      ['update contracts set credit_limit = debt + 9.99 where id = 1'],
      [['contract', 'credit_limit']],
    ],
    ['for another total', [], [['expected_total', 'total_changed']], { expected_total: '10.01' }],
    [
      'of a supplier that is not active',
      ['update suppliers set is_active = false where id = 1'],
      [['supplier', 'pk']],
    ],
  ])('%s', async (_, changes, issues, body = {}) => {
    const product = await stoa.product({ price: '10' });
    const basket = await stoa.create([[product.id, '1']]);
    await stoa.base.execute(...changes);
    expect(await issuesOf(submit(basket.id, body))).toEqual(issues);
    await stoa.base.execute(
      'update companies set can_order = true where id = 1',
      'update contracts set is_active = true, credit_limit = null where id = 1',
      'update suppliers set is_active = true where id = 1',
    );
    expect(await stoa.stocks(product.id)).toEqual(['100/0']);
    expect(await stoa.get(basket.id)).toMatchObject({ status: 'new', number: null, version: 1 });
    await submit(basket.id, { expected_total: '10.00' });
  });

  it('without lines, for goods that are gone, and for more than there is', async () => {
    const empty = await stoa.create([]);
    expect(await issuesOf(submit(empty.id))).toEqual([['lines', 'empty']]);
    const [gone, short] = [await stoa.product(), await stoa.product({ stock: '3' })];
    const order = await stoa.create([
      [gone.id, '1'],
      [short.id, '4'],
    ]);
    expect(await issuesOf(submit(order.id))).toEqual([['lines.1.quantity', 'available']]);
    await stoa.base.execute(`update products set is_active = false where id = ${gone.id}`);
    expect(await issuesOf(submit(order.id))).toEqual([['lines.0.product', 'pk']]);
    await stoa.base.execute(
      `update products set is_active = true where id = ${gone.id}`,
      `delete from prices where product = ${gone.id}`,
    );
    expect(await issuesOf(submit(order.id))).toEqual([['lines.0.product', 'no_price']]);
    expect(await issuesOf(stoa.place([[short.id, '4']]))).toEqual([['lines.0.quantity', 'available']]);
  });

  it('a second time, and by a supplier', async () => {
    const product = await stoa.product();
    const basket = await stoa.create([[product.id, '1']]);
    expect(await issuesOf(submit(basket.id, {}, 'one'))).toEqual([['status', 'transition']]);
    await submit(basket.id);
    expect(await issuesOf(submit(basket.id))).toEqual([['status', 'order_not_new']]);
    expect(
      await issuesOf(stoa.ask(orders.update, { id: basket.id, isPartial: true, body: { comment: 'x' } })),
    ).toEqual([['status', 'order_not_new']]);
    expect(
      await issuesOf(stoa.base.stoa.bus.call(orders.remove, { id: basket.id }, stoa.base.as('buyer'))),
    ).toEqual([['status', 'order_not_new']]);
  });
});

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

it('an order is repeated with the goods that can be ordered still, at their prices now', async () => {
  const [kept, gone] = [await stoa.product({ price: '10' }), await stoa.product()];
  const order = await stoa.place([
    [kept.id, '2'],
    [gone.id, '1'],
  ]);
  await stoa.base.execute(
    `update prices set amount = 15 where product = ${kept.id}`,
    `update products set is_active = false where id = ${gone.id}`,
  );
  const again = await stoa.ask(orders.repeat, { id: order.id });
  expect(again).toMatchObject({
    status: 'new',
    number: null,
    total: '30.00',
    lines: [{ product: kept.id, quantity: '2.000' }],
  });
  expect(await issuesOf(stoa.ask(orders.repeat, { id: order.id }, 'one'))).toBe('forbidden');
});
