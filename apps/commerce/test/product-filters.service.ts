import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import type { Match, TableQuery } from '@stoa/kernel';
import { wholeReply } from '@stoa/bus';
import { CatalogueFixture, queryOf, type Row } from './catalogue-fixture.js';

// Filters and orders by price and stock are computed of all products at once, what a product shows of each by itself:
// both have to agree for whatever catalogue.

const { products } = commerce;
let fixture: CatalogueFixture;

const catalogue = [
  'select setseed(0.42)',
  `insert into price_types (supplier, name) values (1, 'own'), (2, 'own'), (1, 'group')`,
  `insert into warehouses (supplier, name, is_active) values (1, 'closed', false), (2, 'second', true)`,
  `insert into company_groups (name, price_type) values ('g', 6)`,
  `insert into companies (name, inn, price_type, "group") values ('with a type', '7707083893', 5, 1)`,
  'insert into person_companies values (5, 2)',
  `insert into contracts (number, supplier, company, price_type, warehouses, is_active, valid_to)
   values ('2', 1, 1, 4, '{2}', true, null), ('3', 2, 1, 5, '{5}', true, null), ('4', 1, 2, 4, '{}', true, '2020-01-01')`,
  `insert into products (supplier, sku, name, brand, min_order_quantity, is_active, is_deleted)
   select 1 + n % 2, 'r' || n, (array['a', 'b', 'c'])[1 + (random() * 2)::int], (array['x', 'y'])[1 + n / 3 % 2],
     (array[0.5, 1, 3, 10])[1 + (random() * 3)::int], random() < 0.9, random() < 0.05
   from generate_series(1, 400) n`,
  // Tiers, promotions, prices that are over and prices to come; few amounts, so that many are equal.
  `insert into prices (product, price_type, amount, min_quantity, valid_from, valid_to)
   select p.id, t.id, (random() * 6)::int, least_quantity,
     case when random() < 0.3 then now() + (random() * 4 - 3) * interval '1 day' end,
     case when random() < 0.3 then now() + (random() * 4 - 1) * interval '1 day' end
   from products p join price_types t using (supplier), unnest(array[0.5, 1, 1, 3, 10]) least_quantity
   where random() < 0.4
   on conflict do nothing`,
  `insert into stocks (product, warehouse, quantity, reserved)
   select p.id, w.id, (random() * 5)::int, (random() * 5)::int
   from products p join warehouses w using (supplier) where random() < 0.7`,
  'analyze',
];

beforeAll(async () => {
  fixture = await CatalogueFixture.start();
  await fixture.execute(...catalogue);
});
afterAll(() => fixture?.stop());

type Name = Parameters<CatalogueFixture['list']>[0];
type Product = Row & { price: string | null; available: string; brand: string; name: string };
type Test = (product: Product) => boolean;

async function page(name: Name, given: Partial<TableQuery>): Promise<{ ids: number[]; count: number }> {
  const reply = await fixture.stoa.bus.call(products.list, { query: queryOf(given) }, fixture.as(name));
  const rows = JSON.parse(`[${(await wholeReply(reply)).toString()}]`) as Product[];
  return { ids: rows.map(({ id }) => id), count: reply.meta.page!.count! };
}

const match = (field: string, test: Match['test'], value: string | boolean): Match => ({
  field,
  test,
  values: [value],
});
const costsFrom =
  (amount: number): Test =>
  ({ price }) =>
    price !== null && Number(price) >= amount;
const costsUpTo =
  (amount: number): Test =>
  ({ price }) =>
    price !== null && Number(price) <= amount;
const isAvailable: Test = ({ available }) => Number(available) > 0;

const conditions: [what: string, matches: Match[], test: Test][] = [
  ['no condition', [], () => true],
  ['price__gte=3', [match('price', 'gte', '3')], costsFrom(3)],
  [
    'price__gte=2&price__lte=4',
    [match('price', 'gte', '2'), match('price', 'lte', '4')],
    (product) => costsFrom(2)(product) && costsUpTo(4)(product),
  ],
  ['in_stock=true', [match('in_stock', 'eq', true)], isAvailable],
  ['in_stock=false', [match('in_stock', 'eq', false)], (product) => !isAvailable(product)],
  [
    'in_stock=true&price__lte=3&brand=x',
    [match('in_stock', 'eq', true), match('price', 'lte', '3'), match('brand', 'eq', 'x')],
    (product) => isAvailable(product) && costsUpTo(3)(product) && product.brand === 'x',
  ],
  ['price__gte=99', [match('price', 'gte', '99')], () => false],
];

/** As PostgreSQL orders: nothing is more than any price. */
const priceOf = ({ price }: Product): number => (price === null ? Infinity : Number(price));
const byId = (one: Product, other: Product): number => one.id - other.id;
const compared = (one: number | string, other: number | string): number =>
  one === other ? 0 : one < other ? -1 : 1;
const byPrice = (one: Product, other: Product): number =>
  compared(priceOf(one), priceOf(other)) || byId(one, other);

const orders: [
  what: string,
  order: TableQuery['order'],
  compare: (one: Product, other: Product) => number,
][] = [
  ['id', [], byId],
  ['price', [{ field: 'price', descending: false }], byPrice],
  ['-price', [{ field: 'price', descending: true }], (one, other) => byPrice(other, one)],
  [
    'name,-price',
    [
      { field: 'name', descending: false },
      { field: 'price', descending: true },
    ],
    (one, other) => compared(one.name, other.name) || byPrice(other, one),
  ],
];

const viewers: [what: string, name: Name, parameters: TableQuery['parameters']][] = [
  ['an administrator', 'admin', {}],
  ['an administrator with a contract', 'admin', { contract: 2 }],
  ['a supplier', 'one', {}],
  ['a supplier with a contract of another company', 'two', { contract: 3 }],
  ['a buyer with contracts', 'buyer', {}],
  ['a buyer who names a contract', 'buyer', { contract: 2 }],
  ['a buyer with the price type of a company', 'stranger', {}],
];

describe.each(viewers)('for %s', (_what, name, parameters) => {
  let all: Product[];
  beforeAll(async () => {
    all = (await fixture.list(name, { limit: 1000, parameters })) as Product[];
  });

  it('there is something to compare', () => {
    expect(all.length).toBeGreaterThan(100);
    for (const test of [isAvailable, costsFrom(3), costsUpTo(3)])
      expect([all.some(test), all.every(test)]).toEqual([true, false]);
  });

  describe.each(conditions)('with %s', (_condition, matches, test) => {
    it.each(orders)(
      'products in the order of %s are those whose price and stock say so',
      async (_order, order, compare) => {
        const ids = all
          .filter(test)
          .toSorted(compare)
          .map(({ id }) => id);
        const read = (given: Partial<TableQuery>) => page(name, { parameters, matches, order, ...given });
        expect(await read({ limit: 1000 })).toEqual({ ids, count: ids.length });
        expect(await read({ limit: 7, offset: 14 })).toEqual({ ids: ids.slice(14, 21), count: ids.length });
        const last = Math.floor(Math.max(0, ids.length - 1) / 7) * 7;
        expect(await read({ limit: 7, isLast: true })).toEqual({ ids: ids.slice(last), count: ids.length });
      },
    );
  });

  it('facets with conditions count those products', async () => {
    const matches = [match('in_stock', 'eq', true), match('price', 'gte', '2')];
    const facets = await fixture.stoa.bus.ask(
      products.facets,
      { query: queryOf({ parameters, matches }) },
      fixture.as(name),
    );
    const own = all.filter((product) => isAvailable(product) && costsFrom(2)(product));
    const prices = own.map(priceOf);
    const countOf = (brand: string): object => ({
      value: brand,
      count: own.filter((product) => product.brand === brand).length,
    });
    expect(facets).toMatchObject({
      brands: expect.arrayContaining([countOf('x'), countOf('y')]),
      price: { min: Math.min(...prices).toFixed(2), max: Math.max(...prices).toFixed(2) },
    });
  });
});
