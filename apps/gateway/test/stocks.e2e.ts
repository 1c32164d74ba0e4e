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
  newWarehouse,
  root,
  row,
  said,
  word,
  type Made,
} from './commerce-clients.js';

const rows = (reply: HttpReply): Made[] => (json(reply) as { results: Made[] }).results;
const missing = (id: number): string[] => [`Invalid pk "${id}" - object does not exist.`];

let supplier: number;
let foreign: number;
let client: Client;
let warehouse: number;
let product: number;

beforeAll(async () => {
  [supplier, foreign] = [await newSupplier(), await newSupplier()];
  ({ client } = await newUser({ role: 'supplier', supplier }));
  warehouse = await newWarehouse(supplier);
  product = await newProduct(supplier);
});

const newStock = async (quantity: string): Promise<Made> =>
  made('stocks', { product: await newProduct(supplier), warehouse, quantity }, client);
const adjust = (body: object): Promise<HttpReply> => client('POST', `${base}/stocks/adjust/`, { body });
const movements = async (of: unknown): Promise<unknown[]> =>
  rows(await client('GET', `${base}/stocks/movements/?product=${String(of)}&warehouse=${warehouse}`)).map(
    (one) => [one.kind, one.quantity, one.reason],
  );

describe('stocks', () => {
  it('are created and set to an absolute quantity, and each change is a movement', async () => {
    const stock = await newStock('10');
    expect(stock).toEqual({
      id: expect.any(Number),
      product: expect.any(Number),
      warehouse,
      quantity: '10.000',
      reserved: '0.000',
      available: '10.000',
      as_of: null,
      updated_at: expect.any(String),
    });
    const path = `${base}/stocks/${stock.id}/`;
    const changed = await client('PATCH', path, { body: { quantity: 7.5, reserved: 3 } });
    expect(row(changed)).toMatchObject({ quantity: '7.500', reserved: '0.000', available: '7.500' });
    const again = await client('PATCH', path, { body: { quantity: '7.500' } });
    expect(again.status).toBe(200);
    expect((await client('DELETE', path)).status).toBe(204);
    expect(await movements(stock.product)).toEqual([
      ['adjust', '10.000', ''],
      ['adjust', '-2.500', ''],
      ['adjust', '-7.500', ''],
    ]);
  });

  it.each<[object, object]>([
    [{ quantity: '1.0001' }, { quantity: ['Ensure that there are no more than 3 decimal places.'] }],
    [{ quantity: '-1' }, { quantity: ['Ensure this value is greater than or equal to 0.'] }],
    [
      { quantity: '12345678901' },
      { quantity: ['Ensure that there are no more than 10 digits before the decimal point.'] },
    ],
    [{ quantity: 'many' }, { quantity: ['A valid number is required.'] }],
    [{ as_of: 'yesterday' }, { as_of: [expect.stringContaining('Datetime has wrong format.')] }],
  ])('refuse %j', async (given, errors) => {
    const body = { product, warehouse, quantity: 1, ...given };
    expect(said(await client('POST', `${base}/stocks/`, { body }))).toEqual([400, errors]);
  });

  it('refuse a second one of the same product and warehouse', async () => {
    const { product: of } = await newStock('1');
    const body = { product: of, warehouse, quantity: 2 };
    expect(said(await client('POST', `${base}/stocks/`, { body }))).toEqual([
      400,
      { non_field_errors: ['The fields product, warehouse must make a unique set.'] },
    ]);
  });

  it('stay with their product and warehouse, which are of one supplier', async () => {
    const stock = await newStock('1');
    const moved = await client('PUT', `${base}/stocks/${stock.id}/`, { body: { ...stock, product } });
    expect(said(moved)).toEqual([400, { product: ['This field cannot be changed.'] }]);
    const theirs = await newWarehouse(foreign);
    const mixed = { product, warehouse: theirs, quantity: 1 };
    expect(said(await client('POST', `${base}/stocks/`, { body: mixed }))).toEqual([
      400,
      { warehouse: missing(theirs) },
    ]);
    expect(said(await root('POST', `${base}/stocks/`, { body: mixed }))).toEqual([
      400,
      { warehouse: missing(theirs) },
    ]);
  });

  it('refuse a quantity that is older than the stored one', async () => {
    const stock = await newStock('1');
    const path = `${base}/stocks/${stock.id}/`;
    const set = (quantity: number, asOf: string): Promise<HttpReply> =>
      client('PATCH', path, { body: { quantity, as_of: asOf } });
    expect((await set(2, '2026-11-26T12:00:00.000002Z')).status).toBe(200);
    expect(said(await set(3, '2026-11-26T12:00:00.000001Z'))).toEqual([
      400,
      { as_of: ['Ensure this value is not before 2026-11-26T12:00:00.000002Z, which is stored.'] },
    ]);
    expect((await set(4, '2026-11-26T12:00:00.000002Z')).status).toBe(200);
    expect(row(await client('GET', path)).quantity).toBe('4.000');
  });
});

describe('adjustments', () => {
  it('add to a stock, which is created if it does not exist', async () => {
    const of = await newProduct(supplier);
    const first = await adjust({ product: of, warehouse, delta: '5', reason: ' Found ' });
    expect([first.status, row(first)]).toEqual([
      200,
      expect.objectContaining({ product: of, quantity: '5.000' }),
    ]);
    expect(row(await adjust({ product: of, warehouse, delta: '-1.5' })).quantity).toBe('3.500');
    expect(await movements(of)).toEqual([
      ['adjust', '5.000', 'Found'],
      ['adjust', '-1.500', ''],
    ]);
  });

  it('add up when they are concurrent', async () => {
    const { id, product: of } = await newStock('0');
    await Promise.all(Array.from({ length: 20 }, () => adjust({ product: of, warehouse, delta: 1 })));
    expect(row(await client('GET', `${base}/stocks/${id}/`)).quantity).toBe('20.000');
  });

  it('refuse a result below zero or beyond its digits, and leave nothing', async () => {
    const stock = await newStock('5');
    const of = { product: stock.product, warehouse };
    expect(said(await adjust({ ...of, delta: -6 }))).toEqual([
      400,
      { delta: ['Ensure this value is greater than or equal to -5.000.'] },
    ]);
    expect(said(await adjust({ ...of, delta: '9999999999' }))).toEqual([
      400,
      { delta: ['Ensure this value is less than or equal to 9999999994.999.'] },
    ]);
    const empty = await newProduct(supplier);
    expect((await adjust({ product: empty, warehouse, delta: -1 })).status).toBe(400);
    expect(rows(await client('GET', `${base}/stocks/?product=${empty}`))).toEqual([]);
    expect(await movements(empty)).toEqual([]);
  });

  it.each<[object, object]>([
    [{}, { delta: ['This field is required.'] }],
    [{ delta: '0.0001' }, { delta: ['Ensure that there are no more than 3 decimal places.'] }],
    [
      { delta: 1, reason: 'x'.repeat(256) },
      { reason: ['Ensure this field has no more than 255 characters.'] },
    ],
    [{ delta: 1, product: 999_999_999 }, { product: missing(999_999_999) }],
    [{ delta: 1, warehouse: 9_007_199_254_740_991 }, { warehouse: missing(9_007_199_254_740_991) }],
  ])('refuse %j', async (given, errors) =>
    expect(said(await adjust({ product, warehouse, ...given }))).toEqual([400, errors]),
  );

  it('refuse the product or the warehouse of another supplier, as if they did not exist', async () => {
    const [theirs, theirWarehouse] = [await newProduct(foreign), await newWarehouse(foreign)];
    expect(said(await adjust({ product: theirs, warehouse, delta: 1 }))).toEqual([
      400,
      { product: missing(theirs) },
    ]);
    expect(said(await adjust({ product, warehouse: theirWarehouse, delta: 1 }))).toEqual([
      400,
      { warehouse: missing(theirWarehouse) },
    ]);
  });
});

it('buyers see the warehouses and stocks of their contracts alone', async () => {
  const own = await newSupplier();
  const price_type = await newPriceType(own);
  const [named, other, closed] = [
    await newWarehouse(own),
    await newWarehouse(own),
    await newWarehouse(own, { is_active: false }),
  ];
  const sold = await newProduct(own);
  await made('prices', { product: sold, price_type, amount: 1 });
  for (const one of [named, other, closed])
    await made('stocks', { product: sold, warehouse: one, quantity: 1 });
  const buyer = await newBuyer();
  const seen = async (): Promise<number[]> => {
    const list = rows(await buyer.client('GET', `${base}/warehouses/?supplier=${own}`)).map(({ id }) => id);
    const stocks = rows(await buyer.client('GET', `${base}/stocks/`)).map((stock) => stock.warehouse);
    expect(stocks).toEqual(list);
    return list;
  };
  expect(await seen()).toEqual([]);
  const company = await newCompany({ buyers: [buyer.id] });
  const contract = await newContract({ supplier: own, company: company.id, number: word(), price_type });
  expect(await seen()).toEqual([named, other]);
  await root('PATCH', `${base}/contracts/${contract.id}/`, { body: { warehouses: [named, closed] } });
  expect(await seen()).toEqual([named]);
  expect((await buyer.client('GET', `${base}/stocks/movements/`)).status).toBe(403);
  const body = { product: sold, warehouse: named, delta: 1 };
  expect((await buyer.client('POST', `${base}/stocks/adjust/`, { body })).status).toBe(403);
});
