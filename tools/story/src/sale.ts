import { buyPrepaid } from './buying.js';
import { OneC } from './one-c.js';
import type { Stage } from './stage.js';
import { expectSame, type Order } from './world.js';

/** The steps of 1C with orders: it takes those that it does not know, confirms them, and sends payment and shipment. */
export async function sale(stage: Stage): Promise<void> {
  const { erp } = stage.cast;
  const order = await newOrder(stage);
  const session = await OneC.begin(stage, 'sale');
  const unknown = async (): Promise<number[]> =>
    (await stage.orders('&sync_needed=true')).map(({ id }) => id);
  const exported = await unknown();
  expectSame('orders that 1C gets', idsIn(await session.ask('mode=query')), exported);
  expectSame('orders that 1C confirms', await session.ask('mode=success'), 'success\n');
  expectSame('orders that 1C does not know', await unknown(), []);
  const read = () => erp.client.ask<Order>('GET', `/orders/${order.id}/`);
  for (const [facts, status] of [
    [['Номер по 1С', `ТД-${order.id}`, 'Дата оплаты по 1С', '2026-11-27T10:00:00'], 'paid'],
    [['Дата отгрузки по 1С', '2026-11-27T12:00:00'], 'shipped'],
  ] as const) {
    const file = documentOf(order.id, facts);
    expectSame('the file of 1C', await session.ask('mode=file&filename=orders.xml', file), 'success\n');
    expectSame('the status by 1C', (await read()).status, status);
    stage.chronicle.moved(order, status);
  }
  const { paid_amount: paid, external_number: number } = await read();
  expectSame('what 1C says of the order', [paid, number], [order.total, `ТД-${order.id}`]);
  stage.say(`1C gets ${exported.length} orders, confirms them, and sends payment and shipment of one`);
}

/** In roubles, to be paid first, and reserved. */
async function newOrder(stage: Stage): Promise<Order> {
  const order = await buyPrepaid(stage, stage.cast.buyers[0]);
  await stage.cast.erp.client.ask('POST', `/orders/${order.id}/status/`, { status: 'reserve' });
  stage.chronicle.moved(order, 'reserve');
  return order;
}

const idsIn = (document: string): number[] =>
  [...document.matchAll(/<Документ><Ид>(\d+)</g)]
    .map(([, id]) => Number(id))
    .toSorted((one, other) => one - other);

/** @param facts names and values in turn */
function documentOf(id: number, facts: readonly string[]): string {
  const values = facts.flatMap((name, place) =>
    place % 2
      ? []
      : `<ЗначениеРеквизита><Наименование>${name}</Наименование><Значение>${facts[place + 1]}</Значение></ЗначениеРеквизита>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><КоммерческаяИнформация><Документ><Ид>${id}</Ид>
    <ЗначенияРеквизитов>${values.join('')}</ЗначенияРеквизитов></Документ></КоммерческаяИнформация>`;
}
