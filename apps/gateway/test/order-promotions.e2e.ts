import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import {
  answer,
  base,
  json,
  made,
  newBuyer,
  newCompany,
  newContract,
  newProduct,
  newSupplier,
  newWarehouse,
  root,
  row,
  word,
  type Buyer,
  type Made,
} from './commerce-clients.js';

let supplier: number;
let company: number;
let buyer: Buyer;
let priceType: unknown;
let warehouse: number;
let drill: number;
let cable: number;

const newGoods = async (amount: string): Promise<number> => {
  const product = await newProduct(supplier, { vat_rate: '20.00' });
  await made('prices', { product, price_type: priceType, amount });
  await made('stocks', { product, warehouse, quantity: '1000' });
  return product;
};

beforeAll(async () => {
  buyer = await newBuyer();
  company = (await newCompany({ buyers: [buyer.id] })).id;
});

/** Each test has a supplier of its own: promotions apply to its orders alone. */
beforeEach(async () => {
  supplier = await newSupplier();
  warehouse = await newWarehouse(supplier);
  ({ price_type: priceType } = await newContract({ supplier, company }));
  [drill, cable] = [await newGoods('100.00'), await newGoods('10.00')];
});

const promotionOf = (id: number): Promise<Made> => root('GET', `${base}/promotions/${id}/`).then(row);
const newPromotion = async (action: object | null, given: object = {}): Promise<number> =>
  (await made('promotions', { supplier, title: 'p', actions: action ? [action] : [], ...given })).id;
const newOrder = (given: object = {}): Promise<Made> => {
  const lines = [
    { product: drill, quantity: '2' },
    { product: cable, quantity: '3' },
  ];
  return made('orders', { supplier, company, lines, ...given }, buyer.client);
};
const act = (id: number, action: string, body: object = {}): ReturnType<typeof answer> =>
  answer(buyer.client('POST', `${base}/orders/${id}/${action}/`, { body }));
const shown = async (id: number): Promise<Made & { lines: Made[] }> =>
  row(await buyer.client('GET', `${base}/orders/${id}/`)) as Made & { lines: Made[] };

it('an order shows what promotions make of it, and keeps it when it is submitted', async () => {
  const delivery_type = (await made('delivery-types', { code: word(), name: 'd', price: '500.00' })).id;
  const gift = await newGoods('7.00');
  const fixed = await newPromotion({ type: 'fixed_price', value: '90', ids: [drill] }, { priority: 3 });
  const ten = await newPromotion({ type: 'percent_order', value: '10' }, { priority: 2 });
  const given = await newPromotion({ type: 'gift', product: gift, quantity: '1' }, { priority: 1 });
  const free = await newPromotion({ type: 'free_delivery' });
  const idle = await newPromotion(null);
  const { id } = await newOrder({ delivery_type });
  const priced = {
    subtotal: '210.00',
    discount_total: '21.00',
    delivery_price: '0.00',
    vat_total: '31.50',
    total: '189.00',
  };
  const line = {
    price: '90.00',
    base_price: '100.00',
    discount: '18.00',
    vat_amount: '27.00',
    total: '162.00',
  };
  const basket = await shown(id);
  expect(basket).toMatchObject(priced);
  expect(basket.lines[0]).toMatchObject(line);
  expect(basket.lines[1]).toMatchObject({ price: '10.00', discount: '3.00', total: '27.00' });
  expect((await act(id, 'submit', { expected_total: '189.00' }))[0]).toBe(200);
  const order = await shown(id);
  expect(order).toMatchObject(priced);
  expect(order.lines).toMatchObject([
    line,
    { product: cable },
    { product: gift, price: '0.00', total: '0.00' },
  ]);
  expect(
    (order.applied_promotions as Made[]).toSorted((a, b) => Number(a.promotion) - Number(b.promotion)),
  ).toEqual([
    { promotion: fixed, title: 'p', amount: '20.00' },
    { promotion: ten, title: 'p', amount: '21.00' },
    { promotion: given, title: 'p', amount: '0.00' },
    { promotion: free, title: 'p', amount: '0.00' },
  ]);
  for (const [promotion, used] of [
    [fixed, 1],
    [free, 1],
    [idle, 0],
  ] as const)
    expect((await promotionOf(promotion)).used_count).toBe(used);

  await root('PATCH', `${base}/promotions/${ten}/`, { body: { is_active: false } });
  expect(await shown(id)).toEqual(order);
  const check = (promotion: number): ReturnType<typeof answer> =>
    answer(root('POST', `${base}/promotions/${promotion}/check/`, { body: { order: id } }));
  expect(await check(ten)).toEqual([200, { applicable: true, reasons: [] }]);
  expect(await check(idle)).toMatchObject([200, { applicable: false, reasons: [{ code: 'submitted' }] }]);
});

it('50 orders at once use a coupon as often as its limit allows, and one that is cancelled gives its use back', async () => {
  const coupon = await newPromotion(
    { type: 'fixed_order', value: '5' },
    { coupon_code: 'Spring', usage_limit: 10 },
  );
  const orders = await Promise.all(Array.from({ length: 50 }, () => newOrder({ coupon_code: 'SPRING' })));
  const submitted = await Promise.all(orders.map(({ id }) => act(id, 'submit')));
  const refused = [400, { coupon_code: ['Usage limit reached.'] }];
  expect(submitted.filter(([status]) => status === 200)).toHaveLength(10);
  expect(submitted.filter(([status]) => status !== 200)).toEqual(Array(40).fill(refused));
  expect((await promotionOf(coupon)).used_count).toBe(10);
  const place = (status: number): number => orders[submitted.findIndex(([found]) => found === status)]!.id;
  expect((await act(place(200), 'cancel'))[0]).toBe(200);
  expect((await act(place(200), 'cancel'))[0]).toBe(200);
  expect((await promotionOf(coupon)).used_count).toBe(9);
  const [, late] = (await act(place(400), 'submit')) as [number, Made];
  expect(late).toMatchObject({ discount_total: '5.00', total: '225.00' });
  expect((await promotionOf(coupon)).used_count).toBe(10);
});

it('an order with a coupon that does not apply is not submitted', async () => {
  await newPromotion(
    { type: 'fixed_order', value: '5' },
    { coupon_code: 'LARGE', conditions: [{ type: 'min_total', amount: '1000' }] },
  );
  for (const coupon_code of ['LARGE', 'NONE']) {
    const { id } = await newOrder({ coupon_code });
    expect(await shown(id)).toMatchObject({ discount_total: '0.00' });
    expect(await act(id, 'submit')).toEqual([400, { coupon_code: ['Coupon is not valid.'] }]);
    expect(json(await buyer.client('GET', `${base}/orders/${id}/`))).toMatchObject({ status: 'new' });
  }
});
