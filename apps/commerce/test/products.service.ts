import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import type { Match } from '@stoa/kernel';
import { sql } from '@stoa/persistence';
import { CatalogueFixture, issuesOf, queryOf, type Row } from './catalogue-fixture.js';

const { products } = commerce;
let fixture: CatalogueFixture;
beforeAll(async () => {
  fixture = await CatalogueFixture.start();
});
afterAll(() => fixture?.stop());

type Name = Parameters<CatalogueFixture['list']>[0];
const match = (field: string, value: unknown, more: Partial<Match> = {}): Match => ({
  field,
  test: 'eq',
  values: [value as never],
  ...more,
});
const update = (id: number, body: object, name: Name = 'one'): Promise<Row> =>
  fixture.stoa.bus.ask(
    products.update,
    { id, isPartial: true, body: body as never },
    fixture.as(name),
  ) as Promise<Row>;
const remove = (id: number, isPermanent = false, name: Name = 'one'): Promise<unknown> =>
  fixture.stoa.bus.call(products.remove, { id, isPermanent }, fixture.as(name));
/** The ids that a list has of some products. */
const found = async (name: Name, rows: Row[], given: Parameters<CatalogueFixture['list']>[1] = {}) => {
  const own = match('id', 0, { test: 'in', values: rows.map(({ id }) => id) });
  return (await fixture.list(name, { ...given, matches: [own, ...(given.matches ?? [])] })).map(
    ({ id }) => id,
  );
};
const events = async () =>
  (
    await fixture.database.rows<{ name: string; data: string }>(
      sql`select name, data from events where name like 'commerce.products.%' order by seq`,
    )
  ).map(({ name, data }) => [name, JSON.parse(data) as Row] as const);

describe('price and stock', () => {
  it('are those of the contract, of the standard price type, and of the parameter', async () => {
    const product = await fixture.product({ min_order_quantity: '2' });
    await fixture.price(product, 1, '10');
    await fixture.price(product, 3, '7');
    await fixture.price(product, 3, '6.5', '10');
    await fixture.execute(
      `insert into stocks (product, warehouse, quantity) values (${product.id}, 1, 19), (${product.id}, 2, 2.5)`,
    );
    const retail = {
      price: '10.00',
      currency: 'RUB',
      price_type: 1,
      tier_prices: [{ min_quantity: '1.000', price: '10.00' }],
      available: '21.500',
      stock_status: 'in_stock',
    };
    const trade = {
      price: '7.00',
      old_price: null,
      currency: 'EUR',
      price_type: 3,
      tier_prices: [
        { min_quantity: '1.000', price: '7.00' },
        { min_quantity: '10.000', price: '6.50' },
      ],
    };
    expect(await fixture.get(product.id, 'one')).toMatchObject(retail);
    expect(await fixture.get(product.id, 'stranger')).toMatchObject(retail);
    expect(await fixture.get(product.id, 'buyer')).toMatchObject(trade);
    expect(await fixture.get(product.id, 'one', { contract: 1 })).toMatchObject(trade);
    expect(await fixture.list('buyer', { matches: [match('id', product.id)] })).toEqual([
      await fixture.get(product.id, 'buyer'),
    ]);
  });

  it('refuses a contract that the caller does not see', async () => {
    const product = await fixture.product({});
    const asked = (name: Name) => issuesOf(fixture.get(product.id, name, { contract: 1 }));
    expect(await asked('stranger')).toEqual([['contract', 'filter_reference']]);
    expect(await asked('two')).toEqual([['contract', 'filter_reference']]);
    const listed = fixture.list('stranger', {
      parameters: { contract: 1 },
      matches: [match('category', 999)],
    });
    expect(await issuesOf(listed)).toEqual([
      ['category', 'filter_reference'],
      ['contract', 'filter_reference'],
    ]);
  });

  it('shows prices and stocks where expand names them, to suppliers and administrators', async () => {
    const product = await fixture.product({});
    await fixture.price(product, 1, '10');
    await fixture.execute(`insert into stocks (product, warehouse, quantity) values (${product.id}, 1, 3)`);
    const expanded = await fixture.get(product.id, 'one', {}, ['prices', 'stocks']);
    expect(Object.keys(expanded).slice(-2)).toEqual(['prices', 'stocks']);
    expect(expanded.prices).toEqual([
      {
        id: expect.any(Number),
        product: product.id,
        price_type: 1,
        amount: '10.00',
        min_quantity: '1.000',
        valid_from: null,
        valid_to: null,
        updated_at: expect.stringMatching(/Z$/),
      },
    ]);
    expect(expanded.stocks).toMatchObject([
      { warehouse: 1, quantity: '3.000', reserved: '0.000', available: '3.000' },
    ]);
    expect(await fixture.get(product.id, 'stranger', {}, ['prices', 'stocks'])).not.toHaveProperty('prices');
    expect(await fixture.get(product.id, 'one')).not.toHaveProperty('stocks');
  });
});

describe('visibility', () => {
  it('buyers see active products with a price for them; suppliers see their own', async () => {
    const [retail, trade, free, foreign] = [
      await fixture.product({}),
      await fixture.product({}),
      await fixture.product({}),
      await fixture.product({ supplier: 2 }, 'admin'),
    ];
    const all = [retail, trade, free, foreign];
    await fixture.price(retail, 1, '1');
    await fixture.price(trade, 3, '1');
    await fixture.price(foreign, 2, '1');
    expect(await found('admin', all)).toHaveLength(4);
    expect(await found('one', all)).toEqual([retail.id, trade.id, free.id]);
    expect(await found('two', all)).toEqual([foreign.id]);
    expect(await found('stranger', all)).toEqual([retail.id, foreign.id]);
    expect(await found('buyer', all)).toEqual([trade.id, foreign.id]);
    await update(trade.id, { is_active: false });
    expect(await found('buyer', all)).toEqual([foreign.id]);
    expect(await issuesOf(fixture.get(trade.id, 'buyer'))).toBe('not_found');
    expect(await issuesOf(update(foreign.id, {}))).toBe('not_found');
  });

  it('a price from a greater quantity than can be the smallest order makes no product visible', async () => {
    const product = await fixture.product({});
    await fixture.price(product, 1, '1', '5');
    expect(await found('stranger', [product])).toEqual([]);
    await update(product.id, { min_order_quantity: 5 });
    expect(await found('stranger', [product])).toEqual([product.id]);
  });
});

describe('filters', () => {
  it('filters by category with all below it, by tags, by properties of any name, and by exact category', async () => {
    const top = await fixture.category({ name: 'Top' });
    const leaf = await fixture.category({ name: 'Leaf', parent: top.id });
    const names = ['Цвет', 'constructor', '__proto__', `it's "%_`];
    const properties = names.map((name) => ({ name, value: 'да' }));
    const [a, b] = [
      await fixture.product({ category: leaf.id, tags: ['new', 'x,y'], properties }),
      await fixture.product({ category: top.id, tags: ['old'] }),
    ];
    const by = (...matches: Match[]) => found('one', [a, b], { matches });
    expect(a.properties).toEqual(properties);
    expect(await by(match('category', top.id))).toEqual([a.id, b.id]);
    expect(await by(match('category', leaf.id))).toEqual([a.id]);
    expect(await by(match('category__exact', top.id))).toEqual([b.id]);
    expect(await by(match('tags', 'x,y'))).toEqual([a.id]);
    expect(await by(match('tags', '', { test: 'in', values: ['old', 'new'] }))).toEqual([a.id, b.id]);
    for (const key of names) expect(await by(match('property', 'да', { key }))).toEqual([a.id]);
    expect(await by(match('property', 'нет', { key: 'Цвет' }))).toEqual([]);
  });

  it('filters and orders by the price of the caller, and filters by what is in stock', async () => {
    const [cheap, dear] = [await fixture.product({}), await fixture.product({})];
    for (const [product, retail, trade] of [
      [cheap, '10', '90'],
      [dear, '20', '80'],
    ] as const) {
      await fixture.price(product, 1, retail);
      await fixture.price(product, 3, trade);
    }
    await fixture.execute(
      `insert into stocks (product, warehouse, quantity) values (${dear.id}, 1, 1), (${cheap.id}, 1, 0)`,
    );
    const rows = [cheap, dear];
    const order = [{ field: 'price', descending: false }];
    expect(await found('stranger', rows, { order })).toEqual([cheap.id, dear.id]);
    expect(await found('buyer', rows, { order })).toEqual([dear.id, cheap.id]);
    expect(await found('buyer', rows, { matches: [match('price', '85', { test: 'lte' })] })).toEqual([
      dear.id,
    ]);
    expect(await found('buyer', rows, { matches: [match('in_stock', true)] })).toEqual([dear.id]);
    expect(await found('buyer', rows, { matches: [match('in_stock', false)] })).toEqual([cheap.id]);
  });
});

describe('writing', () => {
  it('has the supplier of the user who creates it; an administrator names one, and it stays', async () => {
    expect(await fixture.product({ supplier: 2 })).toMatchObject({
      supplier: 1,
      unit: 'шт',
      vat_rate: null,
      min_order_quantity: '1.000',
    });
    expect(await issuesOf(fixture.product({ name: '' }, 'admin'))).toEqual([
      ['supplier', 'required'],
      ['name', 'blank'],
    ]);
    const made = await fixture.product({ supplier: 2, vat_rate: '0.00' }, 'admin');
    expect(made).toMatchObject({ supplier: 2, vat_rate: '0.00' });
    expect(await issuesOf(update(made.id, { supplier: 1 }, 'admin'))).toEqual([['supplier', 'fixed']]);
    expect(await update(made.id, { supplier: 2, vat_rate: null }, 'admin')).toMatchObject({ vat_rate: null });
  });

  it('has a sku and an external id that are unique within the supplier', async () => {
    const body = { sku: 'same', external_id: 'same' };
    await fixture.product(body);
    expect(await issuesOf(fixture.product({ ...body, external_id: 'other' }))).toEqual([['sku', 'unique']]);
    expect(await issuesOf(fixture.product({ ...body, sku: 'other' }))).toEqual([['external_id', 'unique']]);
    expect((await fixture.product({ ...body, supplier: 2 }, 'admin')).sku).toBe('same');
  });

  it('hides what is removed, and a new product with its key is the same one again, with the values of a new one', async () => {
    const category = await fixture.category({ name: 'c' });
    const made = await fixture.product({
      sku: 'again',
      external_id: 'again',
      brand: 'b',
      category: category.id,
    });
    await fixture.price(made, 1, '5');
    await remove(made.id);
    expect(await issuesOf(fixture.get(made.id, 'one'))).toBe('not_found');
    const again = await fixture.product({ sku: 'again', name: 'second' });
    expect(again).toMatchObject({
      id: made.id,
      external_id: 'again',
      name: 'second',
      brand: '',
      category: null,
      is_active: true,
      price: '5.00',
    });
  });

  it('deletes a product with permanent, also one that is removed', async () => {
    const made = await fixture.product({ sku: 'gone' });
    await remove(made.id);
    expect(await issuesOf(remove(made.id, true, 'two'))).toBe('not_found');
    await remove(made.id, true);
    expect((await fixture.product({ sku: 'gone' })).id).not.toBe(made.id);
  });

  it('says so by an event with the supplier and the keys', async () => {
    const before = (await events()).length;
    const made = await fixture.product({ sku: 'heard', external_id: 'heard' });
    await update(made.id, { brand: 'x' });
    await remove(made.id);
    const data = { id: made.id, supplier: 1, sku: 'heard', externalId: 'heard', by: expect.any(String) };
    expect((await events()).slice(before)).toEqual([
      ['commerce.products.created', data],
      ['commerce.products.updated', data],
      ['commerce.products.removed', data],
    ]);
  });
});

it('counts the products of a list by brand, category and property, with the range of their prices', async () => {
  const category = await fixture.category({ name: 'facets' });
  const colour = (value: string) => [{ name: 'Цвет', value }];
  const rows = [
    await fixture.product({ brand: 'A', category: category.id, properties: colour('red') }),
    await fixture.product({
      brand: 'A',
      category: category.id,
      properties: [...colour('blue'), { name: 'x', value: '1' }],
    }),
    await fixture.product({ brand: 'B', category: category.id, properties: colour('red') }),
    await fixture.product({ category: category.id }),
  ];
  for (const [index, row] of rows.entries()) await fixture.price(row, 1, `${index + 1}.50`);
  const facets = (name: Name, ...matches: Match[]) =>
    fixture.stoa.bus.ask(
      products.facets,
      { query: queryOf({ matches: [match('category', category.id), ...matches] }) },
      fixture.as(name),
    );
  expect(await facets('one')).toEqual({
    brands: [
      { value: 'A', count: 2 },
      { value: 'B', count: 1 },
    ],
    categories: [{ value: category.id, count: 4 }],
    properties: [
      {
        name: 'Цвет',
        values: [
          { value: 'red', count: 2 },
          { value: 'blue', count: 1 },
        ],
      },
      { name: 'x', values: [{ value: '1', count: 1 }] },
    ],
    price: { min: '1.50', max: '4.50' },
  });
  expect(await facets('one', match('brand', 'B'))).toMatchObject({
    brands: [{ value: 'B', count: 1 }],
    price: { min: '3.50', max: '3.50' },
  });
  expect(await facets('buyer')).toEqual({
    brands: [],
    categories: [],
    properties: [],
    price: { min: null, max: null },
  });
});
