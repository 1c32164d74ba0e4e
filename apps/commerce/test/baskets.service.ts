import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { issuesOf, queryOf } from './catalogue-fixture.js';
import { OrderFixture, type Line, type Order } from './order-fixture.js';

const { orders } = commerce;
let stoa: OrderFixture;
beforeAll(async () => {
  stoa = await OrderFixture.start();
});
afterAll(() => stoa?.stop());

const update = (id: number, body: object, name: 'buyer' | 'one' | 'admin' = 'buyer', isPartial = true) =>
  stoa.ask(orders.update, { id, isPartial, body }, name);
const eventsOf = async (id: number): Promise<string[]> =>
  (
    await stoa.base.database.rows<{ name: string }>(
      sql`select name from events where name like 'commerce.orders.%' and (data::json ->> 'id')::int = ${id} order by seq`,
    )
  ).map(({ name }) => name);

describe('a basket', () => {
  it('has no number, live prices and amounts, and is of no interest to others', async () => {
    const product = await stoa.product({ price: '10.10', vat_rate: '20.00' });
    const order = await stoa.create([[product.id, '3']]);
    expect(order).toMatchObject({
      number: null,
      document_number: null,
      status: 'new',
      status_line: 1,
      user: 4,
      currency: 'RUB',
      subtotal: '30.30',
      discount_total: '0.00',
      vat_total: '5.05',
      total: '30.30',
      paid_percent: '0.00',
      sync_needed: false,
      lines_count: 1,
      applied_promotions: [],
      version: 1,
      lines: [
        {
          product: product.id,
          quantity: '3.000',
          price: '10.10',
          base_price: '10.10',
          discount: '0.00',
          vat_rate: '20.00',
          vat_amount: '5.05',
          total: '30.30',
          reserved_quantity: '0.000',
        },
      ],
    });
    expect(await stoa.get(order.id)).toEqual(order);
    expect(await eventsOf(order.id)).toEqual(['commerce.orders.drafted']);
    await stoa.base.execute(`update prices set amount = 11 where product = ${product.id}`);
    expect(await stoa.get(order.id)).toMatchObject({
      total: '33.00',
      lines: [{ price: '11.00', total: '33.00' }],
    });
    await stoa.base.execute(`delete from prices where product = ${product.id}`);
    expect(await stoa.get(order.id)).toMatchObject({
      total: '0.00',
      lines: [{ price: null, total: '0.00' }],
    });
  });

  it('has the VAT that comes on top of prices in its total', async () => {
    await stoa.base.execute('update price_types set vat_included = false where id = 3');
    const product = await stoa.product({ price: '10.05', vat_rate: '20.00' });
    const order = await stoa.create([[product.id, '1']]);
    expect(order).toMatchObject({
      subtotal: '10.05',
      vat_total: '2.01',
      total: '12.06',
      lines: [{ total: '10.05' }],
    });
    await stoa.base.execute('update price_types set vat_included = true where id = 3');
  });

  it('has one line for a product that is sent twice, by the price of the sum', async () => {
    const product = await stoa.product();
    await stoa.base.price(product, 3, '8', '5');
    const order = await stoa.create([
      [product.id, '2'],
      [product.id, '3.000'],
    ]);
    expect(order.lines).toMatchObject([{ quantity: '5.000', price: '8.00' }]);
    const more = await stoa.ask<Line>(orders.addLine, {
      id: order.id,
      body: { product: product.id, quantity: '1' },
    });
    expect(more).toMatchObject({ id: order.lines[0]!.id, quantity: '6.000', total: '48.00' });
    expect(await stoa.get(order.id)).toMatchObject({ total: '48.00', version: 2, lines_count: 1 });
  });

  it('keeps the ids of lines that are replaced, and removes the others', async () => {
    const [one, two] = [await stoa.product(), await stoa.product()];
    const order = await stoa.create([
      [one.id, '1'],
      [two.id, '1'],
    ]);
    const changed = await update(order.id, { lines: [{ product: two.id, quantity: '4' }], comment: 'x' });
    expect(changed).toMatchObject({ comment: 'x', total: '40.00', lines: [{ id: order.lines[1]!.id }] });
    expect(await update(order.id, { comment: 'y' })).toMatchObject({
      comment: 'y',
      total: '40.00',
      lines_count: 1,
    });
    const line = { id: order.id, line: order.lines[1]!.id };
    expect(await stoa.ask(orders.changeLine, { ...line, body: { quantity: '5' } })).toMatchObject({
      total: '50.00',
    });
    await stoa.ask(orders.removeLine, line);
    expect(await stoa.get(order.id)).toMatchObject({ lines: [], total: '0.00' });
  });

  it('has one line when a line is moved to the warehouse of another one', async () => {
    const { id: product } = await stoa.product();
    const { id, lines } = await stoa.create([[product, '5']]);
    const body = { product, quantity: '2', warehouse: 1 };
    const { id: line } = await stoa.ask<Line>(orders.addLine, { id, body });
    const kept = { id: lines[0]!.id, quantity: '7.000' };
    expect(await stoa.ask(orders.changeLine, { id, line, body: { warehouse: null } })).toMatchObject(kept);
    expect(await stoa.get(id)).toMatchObject({ lines_count: 1, lines: [kept] });
  });

  it('is the existing one for an external id that the company has used, at the same time too', async () => {
    const product = await stoa.product();
    const made = await Promise.all(
      Array.from({ length: 4 }, () => stoa.create([[product.id, '1']], { external_id: 'erp-1' })),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await issuesOf(stoa.create([[product.id, '1']], { external_id: 'erp-2', company: 99 }))).toEqual([
      ['company', 'pk'],
    ]);
  });

  it('is calculated without being stored', async () => {
    const product = await stoa.product({ price: '3.33' });
    const count = sql`select count(*)::int as count, (select count(*)::int from events) as events from orders`;
    const before = await stoa.base.database.row(count);
    const body = {
      supplier: 1,
      company: 1,
      lines: [{ product: product.id, quantity: '3' }],
      external_id: 'erp-1',
    };
    const shown = await stoa.ask(orders.calculate, { body });
    expect(shown).toMatchObject({ id: null, status: 'new', total: '9.99', lines: [{ price: '3.33' }] });
    expect(Object.keys(shown)).toEqual(Object.keys(await stoa.create([[product.id, '3']])));
    await stoa.ask(orders.calculate, { body });
    expect(await stoa.base.database.row(count)).toMatchObject({
      count: (before as { count: number }).count + 1,
    });
  });
});

describe('an order is refused', () => {
  it.each<[string, () => Promise<[object[], object?]>, unknown]>([
    [
      'with a product without price',
      async () => [[{ product: (await stoa.base.product({})).id, quantity: '1' }]],
      [['lines.0.product', 'no_price']],
    ],
    [
      'with a product of another supplier',
      async () => [[{ product: (await stoa.base.product({ supplier: 2 }, 'admin')).id, quantity: '1' }]],
      [['lines.0.product', 'pk']],
    ],
    [
      'with an inactive product',
      async () => [[{ product: (await stoa.product({ is_active: false })).id, quantity: '1' }]],
      [['lines.0.product', 'pk']],
    ],
    [
      'with a product that is not there',
      async () => [[{ product: 10 ** 12, quantity: '1' }]],
      [['lines.0.product', 'pk']],
    ],
    [
      'below the least quantity',
      async () => [[{ product: (await stoa.product({ min_order_quantity: '5' })).id, quantity: '4' }]],
      [['lines.0.quantity', 'min_value']],
    ],
    [
      'with a part of a step',
      async () => [
        [
          {
            product: (await stoa.product({ quantity_step: '0.5', min_order_quantity: '0.5' })).id,
            quantity: '1.2',
          },
        ],
      ],
      [['lines.0.quantity', 'step']],
    ],
    [
      'for more than can be stored',
      async () => [[{ product: (await stoa.product({ price: '9999999999.99' })).id, quantity: '2' }]],
      [['lines', 'too_much']],
    ],
    [
      'from a warehouse of another supplier',
      async () => [[{ product: (await stoa.product()).id, quantity: '1', warehouse: 3 }]],
      [['lines.0.warehouse', 'pk']],
    ],
    ['for another company', async () => [[], { company: 2 }], [['company', 'pk']]],
    ['with a contract of another company', async () => [[], { contract: 2 }], [['contract', 'pk']]],
  ])('%s', async (_, body, issues) => {
    await stoa.base.execute(
      `insert into companies (name, inn) select 'other', '7707083893' where not exists (select from companies where id = 2)`,
      `insert into contracts (number, supplier, company, price_type) select '2', 1, 2, 3
       where not exists (select from contracts where company = 2)`,
    );
    const [lines, more = {}] = await body();
    const given = { supplier: 1, company: 1, lines, ...more };
    expect(await issuesOf(stoa.ask(orders.create, { body: given }))).toEqual(issues);
    expect(await issuesOf(stoa.ask(orders.calculate, { body: given }))).toEqual(issues);
  });
});

it('a basket is refused terms by which it costs more than can be stored', async () => {
  const [{ id: contract }] = (await stoa.base.database.rows<{ id: number }>(
    sql`insert into contracts (number, supplier, company, price_type) values ('dear', 1, 1, 1) returning id`,
  )) as [{ id: number }];
  const product = await stoa.product({ price: '10' });
  await stoa.base.price(product, 1, '9999999999.99');
  const { id } = await stoa.create([[product.id, '2']]);
  expect(await issuesOf(update(id, { contract }))).toEqual([['lines', 'too_much']]);
});

describe('orders exist', () => {
  it('for their company, their supplier and administrators, in counts too', async () => {
    const order = await stoa.create([[(await stoa.product()).id, '1']]);
    const asked = (name: 'one' | 'two' | 'buyer' | 'stranger' | 'admin') =>
      issuesOf(stoa.get(order.id, name)).then((fault) => fault ?? 'seen');
    expect([await asked('buyer'), await asked('one'), await asked('admin')]).toEqual([
      'seen',
      'seen',
      'seen',
    ]);
    expect([await asked('two'), await asked('stranger')]).toEqual(['not_found', 'not_found']);
    const list = async (name: 'one' | 'two' | 'buyer' | 'stranger') => {
      const reply = await stoa.base.stoa.bus.call(
        orders.list,
        { query: queryOf({ limit: 1 }) },
        stoa.base.as(name),
      );
      return reply.meta.page!.count;
    };
    const { all } = (await stoa.base.database.row<{ all: number }>(
      sql`select count(*)::int as all from orders`,
    ))!;
    expect([await list('buyer'), await list('one'), await list('two'), await list('stranger')]).toEqual([
      all,
      all,
      0,
      0,
    ]);
    await stoa.base.stoa.bus.call(orders.remove, { id: order.id }, stoa.base.as('buyer'));
    expect(await list('one')).toBe(all - 1);
  });

  it('with their lines in lists where these are asked for', async () => {
    const product = await stoa.product();
    const order = await stoa.create([[product.id, '1']]);
    const list = (more: object) =>
      stoa.ask<Order[]>(orders.list, {
        query: queryOf({ matches: [{ field: 'product', test: 'eq', values: [product.id] }], ...more }),
      });
    const [plain] = await list({});
    expect(plain).toMatchObject({ id: order.id, lines_count: 1, total: '10.00' });
    expect(plain).not.toHaveProperty('lines');
    expect(await list({ expand: ['lines'] })).toEqual([order]);
  });

  it('in statistics, by currency', async () => {
    const product = await stoa.product({ price: '7' });
    for (const quantity of ['1', '2']) await stoa.create([[product.id, quantity]]);
    const query = queryOf({ matches: [{ field: 'product', test: 'eq', values: [product.id] }] });
    expect(await stoa.ask(orders.statistics, { query })).toEqual([
      { currency: 'RUB', count: 2, sum: '21.00', average: '10.50', min: '7.00', max: '14.00' },
    ]);
    expect(await stoa.ask(orders.statistics, { query: queryOf() }, 'stranger')).toEqual([]);
  });
});
