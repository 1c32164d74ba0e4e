import { beforeAll, expect, it } from '@jest/globals';
import {
  answer,
  base,
  made,
  missing,
  newBuyer,
  newCompany,
  newContract,
  newProduct,
  newSupplier,
  root,
  type Buyer,
} from './commerce-clients.js';

let supplier: number;
let company: number;
let buyer: Buyer;
let order: number;
let category: number;

beforeAll(async () => {
  supplier = await newSupplier();
  buyer = await newBuyer();
  company = (await newCompany({ buyers: [buyer.id] })).id;
  const { price_type } = await newContract({ supplier, company });
  const top = (await made('categories', { name: 'top' })).id;
  category = (await made('categories', { name: 'low', parent: top })).id;
  const product = await newProduct(supplier, { category });
  await made('prices', { product, price_type, amount: '100.00' });
  const lines = [{ product, quantity: '2' }];
  order = (await made('orders', { supplier, company, lines, coupon_code: 'spring' }, buyer.client)).id;
  category = top;
});

const newPromotion = async (given: object = {}): Promise<number> => {
  const actions = [{ type: 'percent_order', value: '10' }];
  return (await made('promotions', { supplier, title: 'p', actions, ...given })).id;
};
const check = (
  promotion: number,
  body: object = { order },
  client = buyer.client,
): ReturnType<typeof answer> => answer(client('POST', `${base}/promotions/${promotion}/check/`, { body }));
const applicable = [200, { applicable: true, reasons: [] }];
const refused = (...reasons: object[]) => [200, { applicable: false, reasons }];

it('a promotion whose conditions hold applies to an order', async () => {
  expect(await check(await newPromotion())).toEqual(applicable);
  const goods = { type: 'categories', ids: [category], min_quantity: '2' };
  const conditions = [{ type: 'min_total', amount: '200' }, goods, { type: 'first_order' }];
  expect(await check(await newPromotion({ conditions, coupon_code: 'Spring' }))).toEqual(applicable);
});

it('a promotion that does not apply has all reasons, with what is missing', async () => {
  const goods = { type: 'categories', ids: [category], min_quantity: '3' };
  const conditions = [{ type: 'min_total', amount: '200.01' }, goods];
  const coupon_code = 'autumn';
  expect(await check(await newPromotion({ conditions, coupon_code }))).toEqual(
    refused(
      { code: 'coupon_code', message: 'The promotion needs a coupon.' },
      {
        code: 'min_total',
        message: 'The goods must cost 200.01 or more; they cost 200.00.',
        amount: '200.01',
        total: '200.00',
      },
      {
        code: 'categories',
        message: 'The order must have 3.000 or more of some categories; it has 2.000.',
        quantity: '2.000',
        min_quantity: '3.000',
      },
    ),
  );
});

it('a promotion is checked among the others of the supplier', async () => {
  const exclusive = await newPromotion({ exclusive: true, priority: 100 });
  const other = await newPromotion();
  expect(await check(exclusive)).toEqual(applicable);
  expect(await check(other)).toEqual(
    refused({ code: 'excluded', message: `Promotion ${exclusive} applies alone.`, promotion: exclusive }),
  );
  await root('DELETE', `${base}/promotions/${exclusive}/`);
  expect(await check(other)).toEqual(applicable);
});

it('a promotion that does not run, or is of another supplier, is explained to those who see it', async () => {
  const inactive = await newPromotion({ is_active: false });
  expect((await check(inactive))[0]).toBe(404);
  expect(await check(inactive, { order }, root)).toEqual(
    refused({ code: 'not_active', message: 'The promotion is not active.' }),
  );
  const foreign = await newPromotion({ supplier: await newSupplier() });
  expect(await check(foreign)).toEqual(
    refused({ code: 'supplier', message: 'The promotion is of another supplier.' }),
  );
});

it('an order that does not exist for the caller is refused', async () => {
  const promotion = await newPromotion();
  const stranger = await newBuyer();
  expect(await check(promotion, { order }, stranger.client)).toEqual(missing('order', order));
  expect(await check(promotion, { order: 999_999 })).toEqual(missing('order', 999_999));
  expect(await check(promotion, {})).toEqual([400, { order: ['This field is required.'] }]);
  expect(await check(promotion, { order: 'x' })).toEqual([
    400,
    { order: ['Incorrect type. Expected pk value, received str.'] },
  ]);
  expect((await check(999_999))[0]).toBe(404);
});
