import { quantityText, thousandthsOf } from '@stoa/kernel';
import { halfOf, lessOf, type Stage } from './stage.js';
import { expectSame, type Order } from './world.js';

/** A morning of the ERP: it takes over new orders, records payments, ships and closes. */
export async function workOff(stage: Stage, day: number): Promise<void> {
  const open = await stage.orders('&status__in=processing,reserve,paid,shipped');
  await takeOver(
    stage,
    open.filter((order) => order.status === 'processing' && !isLate(stage, order, day)),
  );
  for (const order of open)
    if (order.status !== 'processing' && !isLate(stage, order, day)) await goOn(stage, order, day);
  await close(
    stage,
    open.filter((order) => isDone(stage, order) && !isLate(stage, order, day)),
  );
}

/** Some orders wait another day. */
const isLate = (stage: Stage, order: Order, day: number): boolean =>
  (stage.placeOf(order) * 5 + day) % 3 === 0;

/** One request for all of them; statuses that are sent twice change nothing. */
async function takeOver(stage: Stage, orders: readonly Order[]): Promise<void> {
  if (!orders.length) return;
  const { client } = stage.cast.erp;
  const rows = orders.map(({ id }) => ({ id, status: 'reserve', external_number: `ERP-${id}` }));
  for (const counts of [
    { updated: rows.length, unchanged: 0, failed: 0 },
    { updated: 0, unchanged: rows.length, failed: 0 },
  ]) {
    const report = await client.ask<typeof counts>('POST', '/orders/status/bulk/', rows);
    const { updated, unchanged, failed } = report;
    expectSame('orders that the ERP takes over', { updated, unchanged, failed }, counts);
  }
  for (const order of orders) {
    await client.ask('POST', `/orders/${order.id}/ack/`, {});
    stage.chronicle.moved(order, 'reserve');
  }
  stage.say(`The ERP takes over ${orders.map((order) => stage.nameOf(order)).join(', ')}`);
}

/** What an order needs next. */
async function goOn(stage: Stage, order: Order, day: number): Promise<void> {
  const isPrepaid = order.payment_type !== stage.cast.payments.after;
  if (order.status === (isPrepaid ? 'reserve' : 'shipped')) await pay(stage, order, day);
  else if (order.status === (isPrepaid ? 'paid' : 'reserve')) await ship(stage, order);
  else if (isPrepaid && order.status === 'shipped' && isPartial(order)) await shipRest(stage, order);
}

const isPartial = ({ lines }: Order): boolean =>
  lines.some((line) => line.shipped_quantity !== line.quantity);

/** Every third order is paid in two parts; each payment is sent twice. */
async function pay(stage: Stage, order: Order, day: number): Promise<void> {
  const { client } = stage.cast.erp;
  const isHalf = stage.placeOf(order) % 3 === 0 && order.paid_amount === '0.00';
  const rest = lessOf(order.total, order.paid_amount);
  const amount = isHalf ? halfOf(order.total) : rest;
  if (rest === '0.00') return;
  const body = { amount, external_id: `${order.id}/${day}` };
  const [paid, again] = [
    await client.answer<{ id: number }>('POST', `/orders/${order.id}/payments/`, { body }),
    await client.answer<{ id: number }>('POST', `/orders/${order.id}/payments/`, { body }),
  ];
  expectSame('a payment that is sent twice', [paid[0], again], [201, [200, paid[1]]]);
  if (!isHalf) stage.chronicle.moved(order, 'paid');
  stage.say(`Payment of ${stage.nameOf(order)}: ${amount} of ${order.total} ${order.currency}`);
}

/** Every second order is shipped in parts: half of its first line. */
async function ship(stage: Stage, order: Order): Promise<void> {
  const [line] = order.lines;
  const half = quantityText((thousandthsOf(line!.quantity) / 2_000n) * 1_000n);
  const isPart = stage.placeOf(order) % 2 === 1 && half !== '0.000';
  const body = { status: 'shipped', ...(isPart && { shipped: [{ line: line!.id, quantity: half }] }) };
  await stage.cast.erp.client.ask('POST', `/orders/${order.id}/status/`, body);
  stage.chronicle.moved(order, 'shipped');
  stage.say(`The ERP ships ${isPart ? 'a part of ' : ''}${stage.nameOf(order)}`);
}

/** Every fifth of those that were shipped in part is never completed. */
async function shipRest(stage: Stage, order: Order): Promise<void> {
  if (isLeftOver(stage, order)) return;
  const shipped = order.lines.flatMap(({ id, reserved_quantity: quantity }) =>
    quantity === '0.000' ? [] : [{ line: id, quantity }],
  );
  await stage.cast.erp.client.ask('POST', `/orders/${order.id}/status/`, { status: 'shipped', shipped });
  stage.say(`The ERP ships the rest of ${stage.nameOf(order)}`);
}

const isLeftOver = (stage: Stage, order: Order): boolean => stage.placeOf(order) % 5 === 1;

const isDone = (stage: Stage, order: Order): boolean =>
  order.payment_type === stage.cast.payments.after
    ? order.status === 'paid'
    : order.status === 'shipped' && (!isPartial(order) || isLeftOver(stage, order));

async function close(stage: Stage, orders: readonly Order[]): Promise<void> {
  if (!orders.length) return;
  const rows = orders.map(({ id }) => ({ id, status: 'closed' }));
  const report = await stage.cast.erp.client.ask<{ updated: number }>('POST', '/orders/status/bulk/', rows);
  expectSame('orders that the ERP closes', report.updated, rows.length);
  for (const order of orders) stage.chronicle.moved(order, 'closed');
  stage.say(`The ERP closes ${orders.map((order) => stage.nameOf(order)).join(', ')}`);
}
