import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@stoa/testing';
import {
  answer,
  base,
  json,
  made,
  newBuyer,
  newCompany,
  newContract,
  newPriceType,
  newProduct,
  newSupplier,
  newUser,
  root,
  word,
  type Buyer,
  type Made,
} from './commerce-clients.js';

const path = `${base}/promotions/`;
const at = (id: number): string => `${path}${id}/`;
const noPk = (id: number): string => `Invalid pk "${id}" - object does not exist.`;

let own: number;
let foreign: number;
let supplier: Client;
let buyer: Buyer;
let product: number;
let foreignProduct: number;
let company: number;
let group: number;
let contract: Made;

beforeAll(async () => {
  [own, foreign] = [await newSupplier(), await newSupplier()];
  supplier = (await newUser({ role: 'supplier', supplier: own })).client;
  buyer = await newBuyer();
  group = (await made('company-groups', { name: 'g' })).id;
  company = (await newCompany({ buyers: [buyer.id], group })).id;
  contract = await newContract({ supplier: own, company });
  [product, foreignProduct] = [await newProduct(own), await newProduct(foreign)];
});

const create = (given: object, client = supplier): ReturnType<typeof answer> =>
  answer(client('POST', path, { body: { title: 'p', ...given } }));
const newPromotion = (given: object = {}, client = supplier): Promise<Made> =>
  made('promotions', { title: 'p', ...given }, client);

describe('a promotion', () => {
  it('is shown in the order of the API, with its defaults', async () => {
    const promotion = await newPromotion({ id: 7, used_count: 8 });
    expect(Object.entries(promotion)).toEqual([
      ['id', promotion.id],
      ['title', 'p'],
      ['description', ''],
      ['image', null],
      ['supplier', own],
      ['coupon_code', null],
      ['is_active', true],
      ['starts_at', null],
      ['ends_at', null],
      ['priority', 0],
      ['exclusive', false],
      ['usage_limit', null],
      ['usage_limit_per_company', null],
      ['used_count', 0],
      ['conditions', []],
      ['actions', []],
      ['created_at', expect.any(String)],
      ['updated_at', expect.any(String)],
    ]);
    expect(json(await supplier('GET', at(promotion.id)))).toEqual(promotion);
  });

  it('keeps conditions and actions as the API prints them, without what is not theirs', async () => {
    const conditions = [
      { amount: 1000, type: 'min_total', ids: [1] },
      { type: 'products', ids: [String(product)], min_quantity: 2 },
      { type: 'companies', ids: [company] },
      { type: 'company_groups', ids: [group] },
      { type: 'price_types', ids: [contract.price_type] },
      { type: 'contracts', ids: [contract.id] },
      { type: 'first_order' },
    ];
    const actions = [
      { type: 'percent_lines', value: 12.5, ids: [product] },
      { type: 'fixed_lines', value: '1e1' },
      { type: 'fixed_price', value: '99' },
      { type: 'percent_order', value: '100' },
      { type: 'fixed_order', value: '0.5' },
      { type: 'gift', product, quantity: 1 },
      { type: 'free_delivery', x: 1 },
    ];
    const buyAndGet = { buy_ids: [product], buy_quantity: 2, get_ids: [product], get_quantity: 1 };
    const bought = { type: 'buy_x_get_y', ...buyAndGet, percent: 50 };
    const promotion = await newPromotion({ conditions, actions: [...actions, bought] });
    expect(promotion.conditions).toEqual([
      { type: 'min_total', amount: '1000.00' },
      { type: 'products', ids: [product], min_quantity: '2.000' },
      ...conditions.slice(2),
    ]);
    expect(promotion.actions).toEqual([
      { type: 'percent_lines', value: '12.50', ids: [product] },
      { type: 'fixed_lines', value: '10.00' },
      { type: 'fixed_price', value: '99.00' },
      { type: 'percent_order', value: '100.00' },
      { type: 'fixed_order', value: '0.50' },
      { type: 'gift', product, quantity: '1.000' },
      { type: 'free_delivery' },
      { ...bought, buy_quantity: '2.000', get_quantity: '1.000', percent: '50.00' },
    ]);
    const reply = await supplier('GET', at(promotion.id));
    expect(reply.text).toContain('"conditions":[{"type":"min_total","amount":"1000.00"},{"type":"products",');
    expect(json(await supplier('PUT', at(promotion.id), { body: promotion }))).toMatchObject({
      conditions: promotion.conditions,
      actions: promotion.actions,
    });
  });

  it('is read from a form', async () => {
    const body = new URLSearchParams({
      title: 'form',
      'conditions[0]type': 'min_total',
      'conditions[0]amount': '5',
      'actions[0]type': 'percent_lines',
      'actions[0]value': '10',
      'actions[0]ids': String(product),
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const reply = await supplier('POST', path, { headers, body: String(body) });
    expect(json(reply)).toMatchObject({
      conditions: [{ type: 'min_total', amount: '5.00' }],
      actions: [{ type: 'percent_lines', value: '10.00', ids: [product] }],
    });
  });
});

describe('a wrong promotion', () => {
  it.each<[given: object, errors: object]>([
    [{ title: '' }, { title: ['This field may not be blank.'] }],
    [
      { image: 'x', priority: 'x' },
      { image: ['Enter a valid URL.'], priority: ['A valid integer is required.'] },
    ],
    [{ usage_limit: 0 }, { usage_limit: ['Ensure this value is greater than or equal to 1.'] }],
    [
      { starts_at: '2026-12-02T00:00:00Z', ends_at: '2026-12-02T00:00:00Z' },
      { ends_at: ['Ensure this value is after 2026-12-02T00:00:00Z.'] },
    ],
    [
      { conditions: {}, actions: 5 },
      {
        conditions: { non_field_errors: ['Expected a list of items but got type "dict".'] },
        actions: { non_field_errors: ['Expected a list of items but got type "int".'] },
      },
    ],
    [
      { conditions: [{ type: 'first_order' }, {}, { type: 'z' }, 5, { type: 'min_total' }] },
      {
        conditions: [
          {},
          { type: ['This field is required.'] },
          { type: ['"z" is not a valid choice.'] },
          { non_field_errors: ['Invalid data. Expected a dictionary, but got int.'] },
          { amount: ['This field is required.'] },
        ],
      },
    ],
    [
      {
        conditions: [{ type: 'products', ids: [] }, { type: 'companies', ids: ['x'] }, { type: 'contracts' }],
      },
      {
        conditions: [
          { ids: ['This list may not be empty.'] },
          { ids: ['Incorrect type. Expected pk value, received str.'] },
          { ids: ['This field is required.'] },
        ],
      },
    ],
    [
      {
        actions: [
          { type: 'percent_lines', value: 101 },
          { type: 'fixed_order', value: '-1' },
          { type: 'fixed_price', value: 1.005 },
          { type: 'gift', product: null, quantity: 0 },
          { type: 'constructor' },
        ],
      },
      {
        actions: [
          { value: ['Ensure this value is less than or equal to 100.'] },
          { value: ['Ensure this value is greater than or equal to 0.'] },
          { value: ['Ensure that there are no more than 2 decimal places.'] },
          {
            product: ['This field may not be null.'],
            quantity: ['Ensure this value is greater than or equal to 0.001.'],
          },
          { type: ['"constructor" is not a valid choice.'] },
        ],
      },
    ],
  ])('%j is refused with %j', async (given, errors) => expect(await create(given)).toEqual([400, errors]));

  it('that refers to what the supplier does not have is refused, all at once', async () => {
    const stranger = (await newCompany()).id;
    const foreignType = await newPriceType(foreign);
    const conditions = [
      { type: 'products', ids: [product, foreignProduct] },
      { type: 'first_order' },
      { type: 'companies', ids: [company, stranger] },
      { type: 'price_types', ids: [foreignType] },
      { type: 'contracts', ids: [999_999] },
      { type: 'categories', ids: [999_998] },
    ];
    const actions = [
      { type: 'percent_lines', value: '5', ids: [foreignProduct] },
      { type: 'gift', product: foreignProduct, quantity: 1 },
    ];
    expect(await create({ conditions, actions })).toEqual([
      400,
      {
        conditions: [
          { ids: [noPk(foreignProduct)] },
          {},
          { ids: [noPk(stranger)] },
          { ids: [noPk(foreignType)] },
          { ids: [noPk(999_999)] },
          { ids: [noPk(999_998)] },
        ],
        actions: [{ ids: [noPk(foreignProduct)] }, { product: [noPk(foreignProduct)] }],
      },
    ]);
  });

  it('belongs to its own supplier, whose rows alone it refers to', async () => {
    const conditions = [{ type: 'products', ids: [foreignProduct] }];
    expect(await create({ supplier: own, conditions }, root)).toEqual([
      400,
      { conditions: [{ ids: [noPk(foreignProduct)] }] },
    ]);
    expect((await create({ supplier: foreign, conditions }, root))[0]).toBe(201);
    expect(await create({ supplier: foreign })).toEqual([400, { supplier: [noPk(foreign)] }]);
    expect(await create({}, root)).toEqual([400, { supplier: ['This field is required.'] }]);
  });

  it('that is changed is checked as a whole one, but for what it refers to already', async () => {
    const { id } = await newPromotion({ ends_at: '2026-12-01T00:00:00Z' });
    const patch = (body: object): ReturnType<typeof answer> => answer(supplier('PATCH', at(id), { body }));
    expect(await patch({ actions: [{ type: 'fixed_order' }] })).toEqual([
      400,
      { actions: [{ value: ['This field is required.'] }] },
    ]);
    expect(await patch({ starts_at: '2027-01-01T00:00:00Z' })).toEqual([
      400,
      { ends_at: ['Ensure this value is after 2027-01-01T00:00:00Z.'] },
    ]);
    expect(await patch({ supplier: foreign })).toMatchObject([400, { supplier: expect.any(Array) }]);
    const gone = await newProduct(own);
    const conditions = [{ type: 'products', ids: [gone] }];
    expect((await patch({ conditions }))[0]).toBe(200);
    await root('DELETE', `${base}/products/${gone}/`);
    expect((await patch({ conditions }))[0]).toBe(200);
    expect((await create({ conditions }))[0]).toBe(400);
  });
});

describe('a buyer', () => {
  const sees = async (given: object, client = buyer.client): Promise<number> =>
    (await client('GET', at((await newPromotion(given)).id))).status;
  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

  it('sees promotions while they run', async () => {
    expect(await sees({})).toBe(200);
    expect(await sees({ starts_at: inDays(-1), ends_at: inDays(1) })).toBe(200);
    expect(await sees({ is_active: false })).toBe(404);
    expect(await sees({ starts_at: inDays(1) })).toBe(404);
    expect(await sees({ ends_at: inDays(-1) })).toBe(404);
  });

  it('sees promotions for the companies, groups, price types and contracts by which the buyer buys', async () => {
    const other = await newCompany({});
    const otherContract = await newContract({ supplier: own, company: other.id });
    const targets: [type: string, mine: number, theirs: number][] = [
      ['companies', company, other.id],
      ['company_groups', group, (await made('company-groups', { name: 'g' })).id],
      ['price_types', contract.price_type as number, otherContract.price_type as number],
      ['contracts', contract.id, otherContract.id],
    ];
    for (const [type, mine, theirs] of targets) {
      const of = (...ids: number[]) => ({ conditions: [{ type, ids }] });
      expect([type, await sees(of(mine, theirs)), await sees(of(theirs))]).toEqual([type, 200, 404]);
    }
    const all = targets.map(([type, mine]) => ({ type, ids: [mine] }));
    expect(await sees({ conditions: all })).toBe(200);
    expect(await sees({ conditions: [...all, { type: 'companies', ids: [other.id] }] })).toBe(404);
    expect(await sees({ conditions: all.slice(0, 1) }, (await newBuyer()).client)).toBe(404);
    expect(await sees({}, (await newBuyer()).client)).toBe(200);
  });

  it('sees neither codes nor which other companies a promotion is for', async () => {
    const code = word();
    const total = { type: 'min_total', amount: '5.00' };
    const conditions = [{ type: 'companies', ids: [company] }, total];
    const { id } = await newPromotion({ coupon_code: code, conditions });
    const shown = json(await buyer.client('GET', at(id)));
    expect(shown).toMatchObject({ id, coupon_code: null, conditions: [total] });
    const listed = async (client: Client, query: string): Promise<unknown> => {
      const reply = await client('GET', `${path}?id=${id}&${query}`);
      return (json(reply) as { results: object[] }).results;
    };
    expect(await listed(buyer.client, `coupon_code=${code}`)).toEqual([shown]);
    expect(await listed(buyer.client, 'coupon_code=x')).toEqual([shown]);
    expect(await listed(supplier, `coupon_code=${code}`)).toMatchObject([
      { id, coupon_code: code, conditions },
    ]);
    expect(await listed(supplier, 'coupon_code=x')).toEqual([]);
  });
});

describe('the list', () => {
  it('is filtered and ordered by the fields of the API', async () => {
    const mark = word();
    const titled = (title: string, given: object) => newPromotion({ title: `${title} ${mark}`, ...given });
    const early = await titled('Early', { starts_at: '2026-01-01', ends_at: '2026-02-01', priority: 1 });
    const late = await titled('Late', { starts_at: '2026-06-01', ends_at: '2026-07-01', is_active: false });
    const high = await titled('High', { priority: 5, exclusive: true });
    const idsOf = async (query: string): Promise<number[]> => {
      const reply = await supplier('GET', `${path}?search=${mark}&${query}`);
      return (json(reply) as { results: Made[] }).results.map(({ id }) => id);
    };
    expect(await idsOf('')).toEqual([high.id, early.id, late.id]);
    expect(await idsOf('is_active=false')).toEqual([late.id]);
    expect(await idsOf('exclusive=true')).toEqual([high.id]);
    expect(await idsOf('starts_at__gte=2026-06-01')).toEqual([late.id]);
    expect(await idsOf('starts_at__lte=2026-05-01')).toEqual([early.id]);
    expect(await idsOf('ends_at__gte=2026-06-01&ends_at__lte=2026-08-01')).toEqual([late.id]);
    expect(await idsOf('title__icontains=LATE')).toEqual([late.id]);
    expect(await idsOf(`supplier=${own}&ordering=starts_at`)).toEqual([early.id, late.id, high.id]);
    expect(await answer(supplier('GET', `${path}?supplier=${foreign}`))).toMatchObject([200, { count: 0 }]);
  });
});
