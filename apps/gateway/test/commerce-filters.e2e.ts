import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  base,
  json,
  made,
  newBuyer,
  newCategory,
  newCompany,
  newContract,
  newPriceType,
  newProduct,
  newSupplier,
  newWarehouse,
  root,
  word,
  type Buyer,
} from './commerce-clients.js';

const noChoice = 'Select a valid choice. That choice is not one of the available choices.';
const numbers = (count: number): string => Array.from({ length: count }, (_, index) => index).join();
const words = (count: number): string => Array.from({ length: count }, (_, index) => `w${index}`).join('+');

it.each<[what: string, query: string, errors: object]>([
  [
    'filters that cannot be read, and a supplier that does not exist',
    'news/?id=x&id__in=1,y&published_at__gte=z&supplier=99999',
    {
      id: ['Enter a number.'],
      id__in: ['Enter a number.'],
      published_at__gte: ['Enter a valid date/time.'],
      supplier: [noChoice],
    },
  ],
  [
    'a supplier and a company that do not exist',
    'users/?supplier=99999&company=99999',
    { company: [noChoice], supplier: [noChoice] },
  ],
  [
    'an invalid choice, and an invalid choice in a list',
    'users/?role=z&role__in=admin,y',
    {
      role: ['Select a valid choice. z is not one of the available choices.'],
      role__in: ['Select a valid choice. y is not one of the available choices.'],
    },
  ],
  ['invalid filters before an invalid page', 'news/?id=x&page=0', { id: ['Enter a number.'] }],
  ['unknown references before an invalid page', 'news/?supplier=99999&page=0', { supplier: [noChoice] }],
  [
    'NUL in a filter and in a search',
    'news/?title=a%00&search=%00&updated_at__gte=%00',
    {
      title: ['Null characters are not allowed.'],
      search: ['Null characters are not allowed.'],
      updated_at__gte: ['Null characters are not allowed.'],
    },
  ],
  [
    'more than 1000 values',
    `news/?id__in=${numbers(1001)}&id=x`,
    { id: ['Enter a number.'], id__in: ['Ensure this list has no more than 1000 items.'] },
  ],
  [
    'more than 10 search words',
    `news/?search=${words(11)}`,
    { search: ['Ensure this list has no more than 10 items.'] },
  ],
  [
    'more than 2000 characters',
    `news/?title=${'x'.repeat(2001)}&search=${'x'.repeat(2002)}`,
    {
      title: ['Ensure this value has at most 2000 characters (it has 2001).'],
      search: ['Ensure this value has at most 2000 characters (it has 2002).'],
    },
  ],
])('reports %s in one answer', async (_what, query, errors) => {
  const reply = await root('GET', `${base}/${query}`);
  expect([reply.status, json(reply), reply.headers.allow, reply.headers['content-type']]).toEqual([
    400,
    errors,
    'GET, POST, HEAD, OPTIONS',
    'application/json',
  ]);
});

it.each([
  'id__in=,,',
  'id__gt=1e999',
  `id__in=${'9'.repeat(40)}`,
  `id__in=${numbers(1000)}&title=none`,
  `search=none+${words(9)}`,
  `title=${'я'.repeat(2000)}`,
])('finds nothing for %.30s', async (query) => {
  const reply = await root('GET', `${base}/news/?${query}`);
  expect([reply.status, json(reply)]).toEqual([200, { count: 0, next: null, previous: null, results: [] }]);
});

it.each(['unknown=%00', `ordering=${Array.from({ length: 30 }, () => 'id,-title').join()}`])(
  'ignores %.30s',
  async (query) => expect((await root('GET', `${base}/news/?page_size=1&${query}`)).status).toBe(200),
);

describe('a reference to a row that the caller does not see', () => {
  let buyer: Buyer;
  let stranger: Buyer;
  const company = { name: 'ООО', inn: '7707083893' };
  const companyOf = async ({ id }: Buyer): Promise<number> =>
    (json(await root('GET', `${base}/users/${id}/`)) as { companies: number[] }).companies[0]!;
  beforeAll(async () => {
    buyer = await newBuyer({ company });
    stranger = await newBuyer({ company });
  });

  it('refuses a filter by a company that the caller does not see, like an unknown one', async () => {
    const filtered = async (of: Buyer) =>
      buyer.client('GET', `${base}/users/?company=${await companyOf(of)}`);
    const [own, foreign] = [await filtered(buyer), await filtered(stranger)];
    expect(json(own)).toMatchObject({ count: 1, results: [{ id: buyer.id }] });
    expect([foreign.status, json(foreign)]).toEqual([400, { company: [noChoice] }]);
  });

  it('accepts a filter by any company or supplier from an administrator', async () => {
    const reply = await root('GET', `${base}/users/?company=${await companyOf(stranger)}`);
    expect(json(reply)).toMatchObject({ count: 1, results: [{ id: stranger.id }] });
    const supplied = await root('GET', `${base}/users/?supplier=${await newSupplier()}`);
    expect(json(supplied)).toMatchObject({ count: 0 });
  });
});

/** The filters by what a resource refers to, with one row that has the value and one that has not. */
describe('a filter by a reference', () => {
  const ids: Record<string, number> = {};
  beforeAll(async () => {
    const [supplier, other] = [await newSupplier(), await newSupplier()];
    const [priceType, trade] = [await newPriceType(supplier), await newPriceType(supplier)];
    const [warehouse, second] = [await newWarehouse(supplier), await newWarehouse(supplier)];
    const foreignType = await newPriceType(other);
    const foreign = await newWarehouse(other);
    const line = (json(await root('GET', `${base}/status-lines/`)) as { results: { id: number }[] })
      .results[0]!;
    const payment = await made('payment-types', { code: word(), name: 'p', status_line: line.id });
    const delivery = await made('delivery-types', { code: word(), name: 'd' });
    const company = await newCompany();
    const terms = { supplier, company: company.id, price_type: priceType };
    const named = await newContract({
      ...terms,
      warehouses: [warehouse, second],
      payment_types: [payment.id],
      delivery_types: [delivery.id],
    });
    const open = await newContract(terms);
    const parent = await newCategory();
    Object.assign(ids, {
      supplier,
      other,
      priceType,
      trade,
      foreignType,
      warehouse,
      second,
      foreign,
      parent,
      payment: payment.id,
      delivery: delivery.id,
      company: company.id,
      named: named.id,
      open: open.id,
    });
    ids.child = await newCategory({ parent });
    ids.product = await newProduct(supplier);
    ids.foreignProduct = await newProduct(other);
  });

  const of = (names: string): number[] =>
    names
      .split(' ')
      .filter(Boolean)
      .map((name) => ids[name]!);

  it.each<[resource: string, among: string, query: string, found: string]>([
    ['contracts', 'named open', 'warehouses=:second', 'named'],
    ['contracts', 'named open', 'warehouses__in=:warehouse,:second', 'named'],
    ['contracts', 'named open', 'payment_types=:payment', 'named'],
    ['contracts', 'named open', 'payment_types__in=:payment', 'named'],
    ['contracts', 'named open', 'delivery_types=:delivery', 'named'],
    ['contracts', 'named open', 'delivery_types__in=:delivery', 'named'],
    ['contracts', 'named open', 'company=:company&price_type=:priceType', 'named open'],
    ['contracts', 'named open', 'warehouses=:foreign', ''],
    ['price-types', 'priceType trade foreignType', 'is_default=true', 'priceType foreignType'],
    ['price-types', 'priceType trade foreignType', 'is_default=0', 'trade'],
    ['price-types', 'priceType trade foreignType', 'supplier__in=:other', 'foreignType'],
    ['warehouses', 'warehouse second foreign', 'supplier__in=:supplier', 'warehouse second'],
    ['products', 'product foreignProduct', 'supplier__in=:supplier,:other', 'product foreignProduct'],
    ['categories', 'parent child', 'parent__in=:parent', 'child'],
  ])('%s among %s with %s are %j', async (resource, among, query, found) => {
    const asked = query.replaceAll(/:(\w+)/g, (_, name: string) => String(ids[name]));
    const reply = await root('GET', `${base}/${resource}/?id__in=${of(among).join()}&${asked}`);
    expect([
      reply.status,
      (json(reply) as { results: { id: number }[] }).results.map(({ id }) => id),
    ]).toEqual([200, of(found)]);
  });

  it.each(['warehouses', 'payment_types', 'delivery_types'])(
    'returns 400 for an id of %s that does not exist, alone and in a list',
    async (name) => {
      const reply = await root('GET', `${base}/contracts/?${name}=99999999&${name}__in=99999999`);
      expect([reply.status, json(reply)]).toEqual([400, { [name]: [noChoice], [`${name}__in`]: [noChoice] }]);
    },
  );
});
