import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client, HttpReply } from '@stoa/testing';
import {
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
  row,
  said,
  word,
  type Made,
} from './commerce-clients.js';

let supplier: number;
let client: Client;
let foreign: number;
let product: number;
let type: number;

beforeAll(async () => {
  [supplier, foreign] = [await newSupplier(), await newSupplier()];
  ({ client } = await newUser({ role: 'supplier', supplier }));
  product = await newProduct(supplier);
  type = await newPriceType(supplier);
});

const defaultsOf = async (of: number): Promise<number[]> => {
  const { results } = json(await root('GET', `${base}/price-types/?supplier=${of}`)) as { results: Made[] };
  return results.filter(({ is_default: isDefault }) => isDefault).map(({ id }) => id);
};

describe('price types', () => {
  it('the first one of a supplier is the default, and another one can be made it', async () => {
    const own = await newSupplier();
    const first = await made('price-types', { supplier: own, name: 'Retail' });
    expect(Object.keys(first)).toEqual([
      ...['id', 'external_id', 'supplier', 'name', 'currency', 'vat_included', 'is_default'],
      ...['created_at', 'updated_at'],
    ]);
    expect(first).toMatchObject({ currency: 'RUB', vat_included: true, is_default: true });
    const second = await made('price-types', { supplier: own, name: 'Dealers', currency: 'EUR' });
    expect([second.is_default, await defaultsOf(own)]).toEqual([false, [first.id]]);

    const moved = await root('PATCH', `${base}/price-types/${second.id}/`, { body: { is_default: true } });
    expect([row(moved).is_default, await defaultsOf(own)]).toEqual([true, [second.id]]);
    expect(row(await root('GET', `${base}/suppliers/${own}/`)).default_price_type).toBe(second.id);
    const third = await made('price-types', { supplier: own, name: 'New', is_default: true });
    expect(await defaultsOf(own)).toEqual([third.id]);
  });

  it('the default is neither unset nor removed', async () => {
    const own = await newSupplier();
    const id = await newPriceType(own);
    const path = `${base}/price-types/${id}/`;
    const why = 'Another price type of the supplier must be made the default first.';
    const unset = await root('PATCH', path, { body: { is_default: false } });
    expect(said(unset)).toEqual([400, { is_default: [why] }]);
    expect(said(await root('DELETE', path))).toEqual([400, { non_field_errors: [why] }]);
    const other = await newPriceType(own, { is_default: true });
    expect((await root('DELETE', path)).status).toBe(204);
    expect(await defaultsOf(own)).toEqual([other]);
  });

  it.each<[object, object]>([
    [{ currency: 'rub' }, { currency: ['"rub" is not a valid choice.'] }],
    [{ currency: 'XXX' }, { currency: ['"XXX" is not a valid choice.'] }],
    [{ name: '' }, { name: ['This field may not be blank.'] }],
    [
      { external_id: 'x'.repeat(129) },
      { external_id: ['Ensure this field has no more than 128 characters.'] },
    ],
  ])('refuses %j', async (given, errors) => {
    const reply = await client('POST', `${base}/price-types/`, { body: { name: 'n', ...given } });
    expect(said(reply)).toEqual([400, errors]);
  });

  it('stay with their supplier, which an administrator names', async () => {
    const body = { name: 'n' };
    expect(said(await root('POST', `${base}/price-types/`, { body }))).toEqual([
      400,
      { supplier: ['This field is required.'] },
    ]);
    const fixed = await root('PATCH', `${base}/price-types/${type}/`, { body: { supplier: foreign } });
    expect(said(fixed)).toEqual([400, { supplier: ['This field cannot be changed.'] }]);
    const other = await client('POST', `${base}/price-types/`, { body: { ...body, supplier: foreign } });
    expect(said(other)).toEqual([400, { supplier: [`Invalid pk "${foreign}" - object does not exist.`] }]);
  });
});

describe('prices', () => {
  const price = (given: object): Promise<HttpReply> =>
    client('POST', `${base}/prices/`, { body: { product, price_type: type, amount: '10', ...given } });
  let quantity = 100;

  it('are created, changed and removed, with exact amounts', async () => {
    const reply = await price({ amount: 1234.5, valid_from: '2026-11-26', valid_to: '2026-11-27T00:00:00Z' });
    expect(said(reply)).toEqual([
      201,
      {
        id: expect.any(Number),
        product,
        price_type: type,
        amount: '1234.50',
        min_quantity: '1.000',
        valid_from: '2026-11-25T21:00:00Z',
        valid_to: '2026-11-27T00:00:00Z',
        updated_at: expect.any(String),
      },
    ]);
    const path = `${base}/prices/${row(reply).id}/`;
    const changed = await client('PATCH', path, { body: { amount: '9999999999.99' } });
    expect([changed.status, row(changed).amount]).toEqual([200, '9999999999.99']);
    expect((await client('DELETE', path)).status).toBe(204);
    expect((await client('GET', path)).status).toBe(404);
  });

  it.each<[object, object]>([
    [{ amount: '1.005' }, { amount: ['Ensure that there are no more than 2 decimal places.'] }],
    [{ amount: 0.1 + 0.2 }, { amount: ['Ensure that there are no more than 12 digits in total.'] }],
    [
      { amount: '12345678901' },
      { amount: ['Ensure that there are no more than 10 digits before the decimal point.'] },
    ],
    [
      { amount: '1e11' },
      { amount: ['Ensure that there are no more than 10 digits before the decimal point.'] },
    ],
    [{ amount: '-0.01' }, { amount: ['Ensure this value is greater than or equal to 0.'] }],
    [{ amount: 'NaN' }, { amount: ['A valid number is required.'] }],
    [{ amount: '1,50' }, { amount: ['A valid number is required.'] }],
    [{ amount: null }, { amount: ['This field may not be null.'] }],
    [{ min_quantity: '0.0001' }, { min_quantity: ['Ensure that there are no more than 3 decimal places.'] }],
    [{ min_quantity: 0 }, { min_quantity: ['Ensure this value is greater than or equal to 0.001.'] }],
    [
      { valid_from: '2026-11-27T00:00:00Z', valid_to: '2026-11-27T00:00:00Z' },
      { valid_to: ['Ensure this value is after 2026-11-27T00:00:00Z.'] },
    ],
    [
      { valid_from: '2026-11-27T00:00:00.000002Z', valid_to: '2026-11-27T00:00:00.000001Z' },
      { valid_to: ['Ensure this value is after 2026-11-27T00:00:00.000002Z.'] },
    ],
  ])('refuses %j', async (given, errors) => expect(said(await price(given))).toEqual([400, errors]));

  it.each([
    ['1e2', '100.00'],
    ['0', '0.00'],
    [' 5.5 ', '5.50'],
    [7, '7.00'],
    ['0.10', '0.10'],
  ])('stores the amount %j as %s', async (amount, stored) => {
    const reply = await price({ amount, min_quantity: ++quantity });
    expect([reply.status, row(reply).amount]).toEqual([201, stored]);
  });

  it('are unique by product, price type, smallest quantity and beginning', async () => {
    const why = 'The fields product, price_type, min_quantity, valid_from must make a unique set.';
    for (const given of [{ min_quantity: 50 }, { min_quantity: 50, valid_from: '2026-11-26T00:00:00Z' }]) {
      expect((await price(given)).status).toBe(201);
      expect(said(await price({ ...given, amount: 11 }))).toEqual([400, { non_field_errors: [why] }]);
    }
  });

  it('refuse the product and the price type of another supplier, as if they did not exist', async () => {
    const [theirs, theirType] = [await newProduct(foreign), await newPriceType(foreign)];
    const missing = (id: number): string[] => [`Invalid pk "${id}" - object does not exist.`];
    expect(said(await price({ product: theirs }))).toEqual([400, { product: missing(theirs) }]);
    expect(said(await price({ price_type: theirType }))).toEqual([400, { price_type: missing(theirType) }]);
    const body = { product, price_type: theirType, amount: 1 };
    expect(said(await root('POST', `${base}/prices/`, { body }))).toEqual([
      400,
      { price_type: missing(theirType) },
    ]);
    const filtered = await client('GET', `${base}/prices/?price_type=${theirType}`);
    expect(said(filtered)).toEqual([
      400,
      { price_type: ['Select a valid choice. That choice is not one of the available choices.'] },
    ]);
  });

  it('are shown to buyers by their contracts, and by the default price type without one', async () => {
    const own = await newSupplier();
    const [byDefault, ofContract, ofOther] = [
      await newPriceType(own),
      await newPriceType(own),
      await newPriceType(own),
    ];
    const sold = await newProduct(own);
    const hidden = await newProduct(own, { is_active: false });
    for (const price_type of [byDefault, ofContract, ofOther])
      for (const one of [sold, hidden]) await made('prices', { product: one, price_type, amount: 1 });
    const buyer = await newBuyer();
    const seen = async (): Promise<number[]> => {
      const { results } = json(await buyer.client('GET', `${base}/price-types/?supplier=${own}`)) as {
        results: Made[];
      };
      const types = results.map(({ id }) => id);
      const listed = json(await buyer.client('GET', `${base}/prices/?price_type__in=${types.join()}`)) as {
        results: Made[];
      };
      expect(listed.results.map((one) => [one.product, one.price_type])).toEqual(
        types.map((one) => [sold, one]),
      );
      return types;
    };
    expect(await seen()).toEqual([byDefault]);
    const company = await newCompany({ buyers: [buyer.id] });
    await newContract({ supplier: own, company: company.id, number: word(), price_type: ofContract });
    expect(await seen()).toEqual([ofContract]);
    expect((await buyer.client('GET', `${base}/price-types/${byDefault}/`)).status).toBe(404);
    const guess = await buyer.client('GET', `${base}/prices/?price_type=${ofOther}`);
    expect(guess.status).toBe(400);
  });
});
