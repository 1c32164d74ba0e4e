import { centsOf, halfUp, moneyText, thousandthsOf } from '@stoa/kernel';
import type { Buyer } from './cast.js';
import type { Stage } from './stage.js';
import { expectSame, type Claim, type Line, type Order } from './world.js';

/** An order that goods were shipped of, and that no claim is about yet; a line of it, and how much of that. */
interface Cause {
  order: Order;
  line: Line;
  quantity: string;
}

/** @param buyer of the order @throws Error when nothing was shipped to the buyer */
async function causeOf(stage: Stage, buyer: Buyer, isFit: (order: Order) => boolean): Promise<Cause> {
  const orders = await stage.orders(`&company=${buyer.company}&status__in=shipped,closed`);
  const claimed = new Set(
    (await buyer.client.all<Claim>(`/claims/?company=${buyer.company}`)).map(({ order }) => order),
  );
  for (const order of orders) {
    const line = order.lines.find(({ shipped_quantity: shipped }) => thousandthsOf(shipped) >= 2_000n);
    if (line && !claimed.has(order.id) && isFit(order)) return { order, line, quantity: '2.000' };
  }
  throw new Error(`nothing that ${buyer.name} could claim`);
}

async function claim(
  stage: Stage,
  buyer: Buyer,
  { order, line, quantity }: Cause,
  terms: { type: string; desired_resolution?: string },
): Promise<Claim> {
  const made = await buyer.client.ask<Claim>('POST', '/claims/', {
    order: order.id,
    description: `About ${line.name}`,
    lines: [{ order_line: line.id, quantity }],
    ...terms,
  });
  stage.chronicle.claimed(made);
  stage.say(
    `${buyer.name} claims ${quantity} of ${line.name} of ${stage.nameOf(order)}: ${terms.type}, claim ${made.number}`,
  );
  return made;
}

/** What the supplier says of a claim. */
interface Answer {
  status: string;
  comment: string;
  resolution?: string;
  refund_amount?: string;
  lines?: object[];
  restock?: boolean;
}

async function answer(stage: Stage, one: Claim, body: Answer): Promise<Claim> {
  const claimed = await stage.cast.erp.client.ask<Claim>('POST', `/claims/${one.id}/status/`, body);
  stage.chronicle.answered(claimed, body.comment);
  stage.say(`The supplier answers claim ${one.number}: ${body.status}`);
  return claimed;
}

const isPaid = ({ paid_amount: paid, total }: Order): boolean => paid === total;

/** Of two pieces one is accepted, and a cent more than it cost is not refunded. */
export async function refund(stage: Stage, buyer: Buyer): Promise<void> {
  const cause = await causeOf(stage, buyer, isPaid);
  const { order, line } = cause;
  const made = await claim(stage, buyer, cause, { type: 'defect', desired_resolution: 'refund' });
  const payable = centsOf(line.total) + (order.currency === 'EUR' ? centsOf(line.vat_amount ?? '0') : 0n);
  const worth = halfUp(payable * 1_000n, thousandthsOf(line.quantity));
  const lines = [{ id: made.lines[0]!.id, approved_quantity: '1.000' }];
  const [status, body] = await stage.cast.erp.client.answer('POST', `/claims/${made.id}/status/`, {
    body: { status: 'approved', resolution: 'refund', refund_amount: moneyText(worth + 1n), lines },
  });
  const refused = { refund_amount: [`No more than ${moneyText(worth)} can be refunded.`] };
  expectSame('a refund of more than was paid', [status, body], [400, refused]);
  const agreed = { resolution: 'refund', refund_amount: moneyText(worth), lines };
  await answer(stage, made, { status: 'approved', comment: 'We refund one.', ...agreed });
  await answer(stage, made, { status: 'resolved', comment: 'The money is on its way.' });
}

/** The buyer gets a basket with the same goods, and submits it. */
export async function replace(stage: Stage, buyer: Buyer): Promise<void> {
  const cause = await causeOf(stage, buyer, () => true);
  const made = await claim(stage, buyer, cause, { type: 'damaged', desired_resolution: 'replace' });
  const resolution = { resolution: 'replace' };
  await answer(stage, made, { status: 'in_review', comment: 'We look at it.' });
  await answer(stage, made, { status: 'approved', comment: 'We send new ones.', ...resolution });
  const { replacement_order: basket } = await answer(stage, made, {
    status: 'resolved',
    comment: 'Please submit the basket.',
  });
  const order = await buyer.client.ask<Order>('POST', `/orders/${basket}/submit/`);
  stage.place(order);
  stage.say(
    `${buyer.name} submits the replacement: ${stage.nameOf(order)}, ${order.total} ${order.currency}`,
  );
}

/** Goods come back into stock, and the money goes back. */
export async function takeBack(stage: Stage, buyer: Buyer): Promise<void> {
  const cause = await causeOf(stage, buyer, isPaid);
  const made = await claim(stage, buyer, cause, { type: 'return', desired_resolution: 'refund' });
  await answer(stage, made, { status: 'approved', comment: 'Send them back.', resolution: 'refund' });
  await answer(stage, made, { status: 'received', comment: 'They are here.', restock: true });
  stage.stock(stage.cast.products.indexOf(cause.line.product), thousandthsOf(cause.quantity));
  await answer(stage, made, { status: 'resolved', comment: 'Done.' });
}

export async function reject(stage: Stage, buyer: Buyer): Promise<void> {
  const cause = await causeOf(stage, buyer, () => true);
  const made = await claim(stage, buyer, cause, { type: 'shortage' });
  await answer(stage, made, { status: 'rejected', comment: 'The scales say otherwise.' });
}

/** The buyer finds the goods. */
export async function withdraw(stage: Stage, buyer: Buyer): Promise<void> {
  const cause = await causeOf(stage, buyer, () => true);
  const made = await claim(stage, buyer, cause, { type: 'wrong_item' });
  await buyer.client.ask('POST', `/claims/${made.id}/cancel/`, { reason: 'It was ours after all' });
  stage.chronicle.answered(made);
  stage.say(`${buyer.name} withdraws claim ${made.number}`);
}

/** A claim that is talked about and stays open. */
export async function discuss(stage: Stage, buyer: Buyer): Promise<void> {
  const cause = await causeOf(stage, buyer, () => true);
  const made = await claim(stage, buyer, cause, { type: 'other', desired_resolution: 'credit' });
  const { order } = cause;
  const [status, body] = await buyer.client.answer('POST', '/claims/', {
    body: {
      order: order.id,
      type: 'other',
      description: 'Once more',
      lines: [{ order_line: cause.line.id, quantity: cause.line.shipped_quantity }],
    },
  });
  const left = thousandthsOf(cause.line.shipped_quantity) - 2_000n;
  expectSame(
    'a claim for more than was shipped',
    [status, body],
    [400, { lines: [{ quantity: [`No more than ${left / 1000n}.000 can be claimed.`] }] }],
  );
  const messages = `/claims/${made.id}/messages/`;
  await buyer.client.ask('POST', messages, { text: 'When is it decided?' });
  await stage.cast.erp.client.ask('POST', messages, { text: 'Next week.' });
  stage.chronicle.said(made, 'Next week.');
  const said = await buyer.client.all<{ text: string }>(messages);
  expectSame(
    'messages of a claim',
    said.map(({ text }) => text),
    ['When is it decided?', 'Next week.'],
  );
}
