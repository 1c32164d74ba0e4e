import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { until } from '@stoa/testing';
import { OrderFixture } from './order-fixture.js';
import { Receiver } from './webhook-fixture.js';

const { orders, webhooks } = commerce;
let stoa: OrderFixture;
let receiver: Receiver;
beforeAll(async () => {
  [stoa, receiver] = [await OrderFixture.start(), await new Receiver().open()];
});
afterAll(async () => {
  receiver.close();
  await stoa?.stop();
});

it('webhooks of the supplier receive events of orders from their submission on, in order and as they are', async () => {
  const events = ['order.created', 'order.updated', 'order.status_changed'];
  await stoa.ask(webhooks.create, { body: { url: receiver.url, events } }, 'one');
  const product = await stoa.product();
  const order = await stoa.create([[product.id, '2']]);
  await stoa.ask(orders.update, { id: order.id, isPartial: true, body: { comment: 'x' } });
  await stoa.ask(orders.submit, { id: order.id, body: {} });
  await stoa.status(order.id, 'reserve');
  await stoa.pay(order.id, '5');
  await stoa.status(order.id, 'reserve');
  await stoa.ask(orders.acknowledge, { id: order.id, body: {} }, 'one');
  await stoa.cancel(order.id);
  await until(() => receiver.received.length === 4);
  expect(receiver.log).toEqual(
    ['order.created', 'order.status_changed', 'order.updated', 'order.status_changed'].map(
      (type) => `${type} ${order.id}`,
    ),
  );
  expect(receiver.received.at(-1)!.body.data).toMatchObject({
    id: order.id,
    supplier: 1,
    company: 1,
    number: expect.any(String),
    status: 'cancelled',
    total: '20.00',
    paid_amount: '5.00',
    lines: [{ product: product.id, quantity: '2.000', price: '10.00' }],
  });
});
