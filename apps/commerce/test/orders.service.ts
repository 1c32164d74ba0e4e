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

  it('may be for more, all together, than one of them may ask for', async () => {
    await supplier('allow_backorder = true');
    const product = await stoa.product({ price: '0.01', stock: '0' });
    const all: [number, string][] = [[product.id, '9999999999']];
    const placed = [await stoa.place(all), await stoa.place(all)];
    await supplier('allow_backorder = false');
    expect(await stoa.differences()).toEqual([]);
    for (const { id } of placed) await stoa.cancel(id);
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
