import type { Buyer, Cast } from './cast.js';
import { productCount } from './goods.js';
import type { Stage } from './stage.js';
import { expectSame, type Order } from './world.js';

interface AskedLine {
  product: number;
  quantity: string;
}

/** What a buyer asks for when there were so many orders before: the same in each run. */
export function basketOf(
  { supplier, products, payments, delivery }: Cast,
  buyer: Buyer,
  turn: number,
): object {
  const index = turn + buyer.name.length;
  const lines: AskedLine[] = Array.from({ length: 2 + (turn % 3) }, (_, place) => ({
    product: products[(index * 3 + place * 4) % productCount]!,
    quantity: `${1 + ((index * 7 + place * 5) % 9)}.000`,
  }));
  return {
    supplier,
    company: buyer.company,
    contract: buyer.contracts[turn % buyer.contracts.length],
    lines,
    payment_type: index % 4 === 0 ? payments.after : payments.before,
    ...(index % 3 === 0 && { delivery_type: delivery }),
  };
}

/** An order that is to be placed. */
interface Wish {
  stage: Stage;
  buyer: Buyer;
  /** How many orders there were before. */
  turn: number;
  body: object;
}

/** A way to place an order. */
type Way = (wish: Wish) => Promise<Order>;

/** A program sends an order at once, and once more because it got no answer. */
const atOnce: Way = async ({ stage: { cast }, buyer, turn, body }) => {
  const sent = { ...body, external_id: `${cast.key}-${buyer.name}-${turn}`, submit: true };
  const order = await buyer.client.ask<Order>('POST', '/orders/', sent);
  const again = await buyer.client.answer<Order>('POST', '/orders/', { body: sent });
  expectSame('an order that is sent twice', [again[0], again[1].id], [200, order.id]);
  return order;
};

/** A user fills a basket, changes it, looks at the total and submits it. */
const byBasket: Way = async ({ stage: { cast }, buyer, turn, body }) => {
  const { id } = await buyer.client.ask<Order>('POST', '/orders/', body);
  const extra = { product: cast.products[turn % productCount], quantity: '1' };
  const line = await buyer.client.ask<{ id: number }>('POST', `/orders/${id}/lines/`, extra);
  await buyer.client.ask('PATCH', `/orders/${id}/lines/${line.id}/`, { quantity: '10' });
  const { total } = await buyer.client.ask<Order>('GET', `/orders/${id}/`);
  return buyer.client.ask('POST', `/orders/${id}/submit/`, { expected_total: total });
};

/** A user asks what it would cost first. */
const byCalculation: Way = async ({ stage: { cast }, buyer, turn, body }) => {
  const { total } = await buyer.client.ask<Order>('POST', '/orders/calculate/', body);
  const headers = { 'idempotency-key': `${cast.key}-${buyer.name}-${turn}` };
  const sent = {
    body: { ...body, buyer_doc_number: `PO-${turn}`, submit: true, expected_total: total },
    headers,
  };
  const [, order] = await buyer.client.answer<Order>('POST', '/orders/', sent);
  expectSame(
    'an order with the key of another',
    (await buyer.client.answer('POST', '/orders/', sent))[1],
    order,
  );
  return order;
};

/** With a coupon, as long as it can be used. */
const byCoupon: Way = async ({ stage: { cast }, buyer, body }) => {
  const { id } = await buyer.client.ask<Order>('POST', '/orders/', { ...body, coupon_code: cast.coupon });
  const [status, order] = await buyer.client.answer<Order>('POST', `/orders/${id}/submit/`);
  if (status === 200) return order;
  expectSame('a coupon that is used up', [status, order], [400, { coupon_code: ['Usage limit reached.'] }]);
  await buyer.client.ask('PATCH', `/orders/${id}/`, { coupon_code: '' });
  return buyer.client.ask('POST', `/orders/${id}/submit/`);
};

/** The same as before. */
const byRepetition: Way = async (wish) => {
  const { stage, buyer } = wish;
  const [before] = stage.placedBy(buyer);
  if (!before) return byBasket(wish);
  const { id } = await buyer.client.ask<Order>('POST', `/orders/${before.id}/repeat/`);
  return buyer.client.ask('POST', `/orders/${id}/submit/`);
};

const ways: readonly [string, Way][] = [
  ['from a basket', byBasket],
  ['by its program', atOnce],
  ['with a coupon', byCoupon],
  ['the same as before', byRepetition],
  ['after a calculation', byCalculation],
];

/** Places an order, each time in another way. */
export async function buy(stage: Stage, buyer: Buyer): Promise<Order> {
  const turn = stage.placed.length;
  const [said, way] = ways[turn % ways.length]!;
  const order = await way({ stage, buyer, turn, body: basketOf(stage.cast, buyer, turn) });
  stage.place(order);
  stage.say(`${buyer.name} orders ${said}: ${order.total} ${order.currency}, order ${order.number}`);
  return order;
}

/** Places an order that is paid before it is shipped. */
export async function buyPrepaid(stage: Stage, buyer: Buyer): Promise<Order> {
  const basket = basketOf(stage.cast, buyer, stage.placed.length);
  const terms = { payment_type: stage.cast.payments.before, submit: true };
  const order = await buyer.client.ask<Order>('POST', '/orders/', { ...basket, ...terms });
  stage.place(order);
  return order;
}
