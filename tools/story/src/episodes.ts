import { quantityText, thousandthsOf } from '@stoa/kernel';
import { basketOf, buy, buyPrepaid } from './buying.js';
import { discuss, refund, reject, replace, takeBack, withdraw } from './complaints.js';
import { catalogue, exchange, priceChange } from './feeds.js';
import { sale } from './sale.js';
import type { Stage } from './stage.js';
import { chat, feedback } from './talk.js';
import { expectSame, type Order } from './world.js';

type Episode = (stage: Stage) => Promise<void>;

/** A buyer cancels an order at once. */
const cancelNew: Episode = async (stage) => {
  const [romashka] = stage.cast.buyers;
  const order = await buy(stage, romashka);
  await romashka.client.ask('POST', `/orders/${order.id}/cancel/`, { reason: 'Ordered twice' });
  stage.chronicle.moved(order, 'cancelled', 'buyer');
  stage.say(`Romashka cancels ${stage.nameOf(order)}`);
};

/** A supplier cancels an order that is paid. */
const cancelPaid: Episode = async (stage) => {
  const { buyers, erp } = stage.cast;
  const order = await buyPrepaid(stage, buyers[0]);
  for (const status of ['paid', 'cancelled']) {
    await erp.client.ask('POST', `/orders/${order.id}/status/`, { status, comment: 'So it is' });
    stage.chronicle.moved(order, status);
  }
  stage.say(`The supplier cancels ${stage.nameOf(order)}, which is paid`);
};

/** A supplier has less than was ordered. */
const reduce: Episode = async (stage) => {
  const order = await buy(stage, stage.cast.buyers[1]);
  const [line] = order.lines;
  const quantity = quantityText(thousandthsOf(line!.quantity) / 3n + 1n);
  await stage.cast.erp.client.ask('PATCH', `/orders/${order.id}/lines/${line!.id}/`, { quantity });
  stage.say(`The supplier has ${quantity} of ${line!.quantity} of ${line!.name} of ${stage.nameOf(order)}`);
};

/** A manager works for a company of the manager's own, and sees no other. */
const manage: Episode = async (stage) => {
  const { manager, buyers } = stage.cast;
  const [romashka, vasilek] = buyers;
  const [own, foreign] = [await buy(stage, romashka), await buy(stage, vasilek)];
  await manager.client.ask('POST', `/orders/${own.id}/status/`, { status: 'reserve', comment: 'By Anna' });
  stage.chronicle.moved(own, 'reserve');
  const gone = [404, { detail: 'Not found.' }];
  for (const client of [manager.client, romashka.client])
    expectSame('an order of others', await client.answer('GET', `/orders/${foreign.id}/`), gone);
  stage.say(`The manager reserves ${stage.nameOf(own)}, and does not see that of Vasilek`);
};

/** Requests that are refused change nothing. */
const refusals: Episode = async (stage) => {
  const [, vasilek] = stage.cast.buyers;
  const { supplier, products } = stage.cast;
  const order = await buy(stage, vasilek);
  const refused = async (path: string, body: object): Promise<unknown> => {
    const [status, reply] = await vasilek.client.answer('POST', path, { body });
    expectSame(`${path} that is refused`, status, 400);
    return reply;
  };
  const lines = [{ product: products[2], quantity: '100000.000' }];
  const wants = { supplier, company: vasilek.company, lines, submit: true };
  const short = (await refused('/orders/', wants)) as { lines: [{ quantity: [string] }] };
  if (!/^Only \d+\.000 available\.$/.test(short.lines[0].quantity[0]))
    throw new Error(`more than there is: ${JSON.stringify(short)}`);
  const claim = { order: order.id, type: 'defect', description: 'x' };
  const about = [{ order_line: order.lines[0]!.id, quantity: '1' }];
  expectSame('a claim for what was not shipped', await refused('/claims/', { ...claim, lines: about }), {
    order: ['Claim is possible only for a shipped order.'],
  });
  expectSame('a buyer who ships', await refused(`/orders/${order.id}/status/`, { status: 'shipped' }), {
    status: ['Transition from "processing" to "shipped" is not allowed.'],
  });
  stage.say('Vasilek asks for what is not there, and is refused');
};

/** Baskets that stay baskets. */
const leaveBaskets: Episode = async (stage) => {
  for (const buyer of stage.cast.buyers)
    await buyer.client.ask<Order>('POST', '/orders/', basketOf(stage.cast, buyer, stage.placed.length));
  stage.say('Both companies have a basket that they do not submit');
};

const count: Episode = async (stage) => {
  await stage.restock([0, 1, 2], '25.000');
  stage.say('The ERP counts its stocks: 25 more of three products');
};

const lessStock: Episode = async (stage) => {
  await stage.restock([5, 6], '-7.000');
  stage.say('The ERP counts its stocks: 7 less of two products');
};

const first: Episode = (stage) => chat(stage, stage.cast.buyers[0]);
const aboutOrder: Episode = async (stage) => {
  const [, vasilek] = stage.cast.buyers;
  const order = await vasilek.client.ask<Order>('GET', `/orders/${stage.placedBy(vasilek).at(-1)!.id}/`);
  await chat(stage, vasilek, order);
};

/** What happens beside the orders, by the day. */
export const episodes: ReadonlyMap<number, readonly Episode[]> = new Map([
  [3, [first]],
  [5, [feedback]],
  [6, [cancelNew]],
  [8, [count]],
  [9, [reduce]],
  [10, [(stage) => priceChange(stage, stage.cast.buyers[0])]],
  [11, [manage]],
  [12, [(stage) => refund(stage, stage.cast.buyers[0])]],
  [13, [refusals]],
  [14, [(stage) => refund(stage, stage.cast.buyers[1])]],
  [15, [catalogue]],
  [16, [cancelPaid]],
  [17, [(stage) => replace(stage, stage.cast.buyers[1])]],
  [18, [exchange]],
  [19, [aboutOrder]],
  [21, [(stage) => takeBack(stage, stage.cast.buyers[0])]],
  [22, [sale]],
  [23, [(stage) => reject(stage, stage.cast.buyers[0])]],
  [24, [lessStock]],
  [25, [(stage) => withdraw(stage, stage.cast.buyers[1])]],
  [26, [(stage) => takeBack(stage, stage.cast.buyers[1])]],
  [28, [(stage) => discuss(stage, stage.cast.buyers[0])]],
  [30, [leaveBaskets]],
]);
