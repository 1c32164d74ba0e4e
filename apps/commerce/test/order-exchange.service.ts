import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { wholeReply, type CallContext } from '@stoa/bus';
import { commerce, type Operation } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { OrderFixture, type Order } from './order-fixture.js';
import { zipOf } from './zip-of.js';

const { exchange, orders } = commerce;
type Name = Parameters<OrderFixture['base']['as']>[0];

let shop: OrderFixture;
let product: number;
beforeAll(async () => {
  shop = await OrderFixture.start();
  product = (await shop.product({ external_id: 'p#1' })).id;
});
afterAll(() => shop?.stop());

/** One log-in of a client. */
let session: CallContext;
beforeEach(async () => {
  session = newSession();
  await shop.base.execute('update orders set sync_needed = false');
});

let sessions = 0;
function newSession(name: Name = 'one'): CallContext {
  const { caller, ...context } = shop.base.as(name);
  const id = (++sessions).toString(16).padStart(24, '0');
  return { ...context, separator: '\n', caller: { ...caller!, credential: { ...caller!.credential, id } } };
}

const call = async (operation: Operation, input: object = {}, by = session): Promise<string> =>
  (await wholeReply(await shop.base.stoa.bus.call(operation, input as never, by))).toString();
const query = (by = session): Promise<string> => call(exchange.exportOrders, {}, by);
const confirm = (by = session): Promise<string> => call(exchange.acknowledgeOrders, {}, by);

/** The ids of the orders of a document. */
const idsIn = (document: string): number[] =>
  [...document.matchAll(/<Документ><Ид>(\d+)</g)].map(([, id]) => Number(id));

const place = (): Promise<Order> => shop.place([[product, '1']]);

async function waiting(): Promise<number[]> {
  const rows = await shop.base.database.rows<{ id: number }>(
    sql`select id from orders where sync_needed order by id`,
  );
  return rows.map(({ id }) => id);
}

interface Reported {
  reasons: string[];
}
async function send(text: string | Uint8Array, by = session, name = 'orders.xml'): Promise<string[]> {
  const reply = await shop.base.stoa.bus.call(
    exchange.uploadOrders,
    { name },
    by,
    Buffer.from(text as string),
  );
  return (JSON.parse((await wholeReply(reply)).toString()) as Reported).reasons;
}

const fact = (name: string, value: string): string =>
  `<ЗначениеРеквизита><Наименование>${name}</Наименование><Значение>${value}</Значение></ЗначениеРеквизита>`;
const document = (head: string, facts: Record<string, string> = {}): string =>
  `<Документ>${head}<ЗначенияРеквизитов>${Object.entries(facts)
    .map(([name, value]) => fact(name, value))
    .join('')}</ЗначенияРеквизитов></Документ>`;
const feed = (...documents: string[]): string =>
  `<КоммерческаяИнформация>${documents.join('')}</КоммерческаяИнформация>`;
const returned = (id: number, facts: Record<string, string>): Promise<string[]> =>
  send(feed(document(`<Ид>${id}</Ид>`, facts)));

const eventsOf = async (id: number): Promise<string[]> => {
  const rows = await shop.base.database.rows<{ name: string }>(
    sql`select name from events where data::json ->> 'id' = ${String(id)} and name like 'commerce.orders.%' order by seq`,
  );
  return rows.map(({ name }) => name.slice('commerce.orders.'.length));
};

describe('success', () => {
  it('acknowledges what the last query has exported, once', async () => {
    const { id, version } = await place();
    expect(idsIn(await query())).toEqual([id]);
    expect(await waiting()).toEqual([id]);
    await confirm();
    expect(await shop.get(id)).toMatchObject({ sync_needed: false, synced: true, version: version + 1 });
    await confirm();
    expect(await shop.get(id)).toMatchObject({ version: version + 1 });
    expect(await eventsOf(id)).toEqual(['drafted', 'created', 'acknowledged']);
  });

  it('leaves what has changed since, and what was submitted since', async () => {
    const [same, changed] = [await place(), await place()];
    await query();
    await shop.status(changed.id, 'reserve');
    const submitted = await place();
    await confirm();
    expect(await waiting()).toEqual([changed.id, submitted.id]);
    expect(idsIn(await query())).toEqual([changed.id, submitted.id]);
    await confirm();
    expect(await waiting()).toEqual([]);
    await shop.status(same.id, 'reserve');
    expect(idsIn(await query())).toEqual([same.id]);
  });

  it('acknowledges nothing that another session has exported, and is harmless without a query', async () => {
    const { id } = await place();
    await query();
    await confirm(newSession());
    expect(await waiting()).toEqual([id]);
    const other = newSession();
    await query(other);
    await confirm(other);
    expect(await waiting()).toEqual([]);
    await confirm();
  });

  it('acknowledges nothing of a query that did not end, and only the last one of the session', async () => {
    const { id } = await place();
    // More than one statement reads.
    const copies = await shop.base.database.rows<{ id: number }>(sql`
      insert into orders (supplier, company, status, status_line, number, submitted_at, sync_needed)
      select supplier, company, status, status_line, number, submitted_at, true
      from orders, generate_series(1, 20) where id = ${id} returning id`);
    const all = [id, ...copies.map((copy) => copy.id)];
    expect(idsIn(await query())).toEqual(all);
    await shop.base.execute('update exchange_exports set is_complete = false');
    await confirm();
    expect(await waiting()).toEqual(all);
    await shop.base.execute(`update orders set sync_needed = false where id = ${id}`);
    expect(idsIn(await query())).toEqual(all.slice(1));
    await shop.base.execute(`update orders set sync_needed = true where id = ${id}`);
    await confirm();
    expect(await waiting()).toEqual([id]);
  });

  it('loses no change that comes at the same time', async () => {
    const made = [await place(), await place(), await place(), await place()];
    await query();
    await Promise.all([confirm(), ...made.map(({ id }) => shop.status(id, 'reserve'))]);
    expect(await waiting()).toEqual(made.map(({ id }) => id));
  });

  it('hands goods over where the feed has free stocks, as ack does', async () => {
    const other = (await shop.product({ stock: '10' })).id;
    await shop.base.execute(`update suppliers set stock_feed = 'free' where id = 1`);
    await shop.place([[other, '4']]);
    expect(await shop.stocks(other)).toEqual(['10/4']);
    await query();
    await confirm();
    expect(await shop.stocks(other)).toEqual(['6/0']);
    await shop.base.execute(`update suppliers set stock_feed = 'on_hand' where id = 1`);
  });
});

describe('query', () => {
  it('has no baskets, no cancelled baskets and no orders of other suppliers', async () => {
    const { id } = await shop.create([[product, '1']]);
    const { id: cancelled } = await shop.create([[product, '1']]);
    await shop.cancel(cancelled);
    await shop.base.execute(
      `update orders set sync_needed = true where id = any(array[${id}, ${cancelled}])`,
    );
    const { id: placed } = await place();
    expect(idsIn(await query())).toEqual([placed]);
    expect(idsIn(await query(newSession('two')))).toEqual([]);
  });

  it('is refused for buyers', () =>
    expect(query(newSession('buyer'))).rejects.toMatchObject({ kind: 'forbidden' }));
});

describe('an order that comes back', () => {
  it('unchanged changes nothing', async () => {
    const { id } = await place();
    const exported = await query();
    await confirm();
    const before = [await shop.get(id), await shop.history(id), await eventsOf(id)];
    expect(await send(exported)).toEqual([]);
    expect([await shop.get(id), await shop.history(id), await eventsOf(id)]).toEqual(before);
    const [ended] = await shop.base.database.rows(
      sql`select kind, status, processed, unchanged, failed from imports order by id desc limit 1`,
    );
    expect(ended).toEqual({ kind: 'orders', status: 'finished', processed: 1, unchanged: 1, failed: 0 });
  });

  it('gets the number of 1C, and a status by its name with those before it', async () => {
    const { id } = await place();
    await query();
    await confirm();
    expect(await returned(id, { 'Номер по 1С': 'ТД-1', 'Статус заказа': 'paid' })).toEqual([]);
    expect(await shop.get(id)).toMatchObject({
      external_number: 'ТД-1',
      status: 'paid',
      paid_amount: '10.00',
      sync_needed: false,
    });
    expect(await shop.history(id)).toEqual([
      'new>processing user',
      'processing>reserve erp',
      'reserve>paid erp',
    ]);
  });

  it('is paid and shipped by the dates of 1C, and not twice', async () => {
    const { id } = await place();
    const facts = {
      'Статус заказа': 'Reserve',
      'Дата оплаты по 1С': '2026-11-27T10:00:00',
      'Номер оплаты по 1С': 'П-1',
      'Дата отгрузки по 1С': '2026-11-28T10:00:00',
    };
    expect(await returned(id, facts)).toEqual([]);
    const [payment] = await shop.ask<object[]>(orders.payments, { id, query: { limit: 9, offset: 0 } });
    expect(payment).toMatchObject({ amount: '10.00', paid_at: '2026-11-27T07:00:00Z', external_id: 'П-1' });
    const before = await shop.get(id);
    expect(before).toMatchObject({ status: 'shipped', paid_amount: '10.00' });
    expect(await returned(id, facts)).toEqual([]);
    expect(await shop.get(id)).toEqual(before);
  });

  it('goes on to paid when the payment comes with the status before', async () => {
    const { id } = await place();
    expect(await returned(id, { 'Статус заказа': 'Reserve', 'Дата оплаты': '2026-11-27' })).toEqual([]);
    expect(await shop.get(id)).toMatchObject({ status: 'paid' });
  });

  it('is not shipped because 1C has posted it, and does not go back', async () => {
    const { id } = await place();
    await shop.status(id, 'reserve');
    expect(await returned(id, { Проведен: 'true', 'Статуса заказа ИД': 'processing' })).toEqual([]);
    expect(await shop.get(id)).toMatchObject({ status: 'reserve' });
  });

  it.each([[{ Отменен: 'true' }], [{ ПометкаУдаления: 'true' }]])('is cancelled by %j', async (facts) => {
    const { id } = await place();
    expect(await returned(id, facts)).toEqual([]);
    expect(await shop.get(id)).toMatchObject({ status: 'cancelled' });
    expect(await returned(id, facts)).toEqual([]);
  });

  it('is found by the key of the ERP, and by its number with the tax number of the buyer', async () => {
    const [one, two] = [await shop.place([[product, '1']], { external_id: 'guid-1' }), await place()];
    const status = { 'Статус заказа': 'reserve' };
    const inn = '<Контрагенты><Контрагент><ИНН>7707083893</ИНН></Контрагент></Контрагенты>';
    const text = feed(
      document('<Ид>guid-1</Ид>', status),
      document(`<Ид>guid-2</Ид><Номер>${two.number}</Номер>${inn}`, status),
    );
    expect(await send(text)).toEqual([]);
    for (const { id } of [one, two]) expect(await shop.get(id)).toMatchObject({ status: 'reserve' });
  });

  it('does not hold up others when it is refused', async () => {
    const [good, shipped] = [await place(), await place()];
    await shop.status(shipped.id, 'shipped');
    const { id: basket } = await shop.create([[product, '1']]);
    const text = feed(
      document('<Ид>nothing</Ид>', { Отменен: 'true' }),
      document('<Номер>99</Номер>'),
      document(`<Ид>${basket}</Ид>`, { Отменен: 'true' }),
      document(`<Ид>${shipped.id}</Ид>`, { Отменен: 'true' }),
      document(`<Ид>${good.id}</Ид>`, { 'Статус заказа': 'on the way' }),
      document(`<Ид>${good.id}</Ид>`, { 'Дата оплаты': 'yesterday' }),
      document(`<Ид>${good.id}</Ид>`, { 'Номер по 1С': 'x'.repeat(65) }),
      document(`<Ид>${good.id}</Ид>`, { 'Статус заказа': 'reserve' }),
    );
    const reasons = await send(text);
    expect(reasons).toEqual([
      'Order nothing: external_id: Object does not exist.',
      'Order 99: number: Object does not exist.',
      `Order ${basket}: external_id: Object does not exist.`,
      `Order ${shipped.id}: status: Transition from "shipped" to "cancelled" is not allowed.`,
      `Order ${good.id}: status: "on the way" is not a valid choice.`,
      expect.stringMatching(/: paid_at: Datetime has wrong format\./),
      `Order ${good.id}: external_number: Ensure this field has no more than 64 characters.`,
    ]);
    expect(await shop.get(good.id)).toMatchObject({ status: 'reserve', external_number: null });
    const again = await call(exchange.importOrders, { name: 'orders.xml' });
    expect((JSON.parse(again) as Reported).reasons).toEqual(reasons);
  });

  it('is unknown to another supplier', async () => {
    const { id } = await place();
    const text = feed(document(`<Ид>${id}</Ид>`, { Отменен: 'true' }));
    expect(await send(text, newSession('two'))).toEqual([`Order ${id}: external_id: Object does not exist.`]);
    expect(await shop.get(id)).toMatchObject({ status: 'processing' });
  });
});

describe('a file', () => {
  const reason = async (text: string): Promise<string[]> => {
    const direct = await send(text);
    return direct.length
      ? direct
      : (JSON.parse(await call(exchange.importOrders, { name: 'orders.xml' })) as Reported).reasons;
  };

  it('is taken over when its last part has come', async () => {
    const { id } = await place();
    const bytes = feed(document(`<Ид>${id}</Ид>`, { 'Статус заказа': 'reserve' }));
    expect(await send(bytes.slice(0, 90))).toEqual([]);
    expect(await shop.get(id)).toMatchObject({ status: 'processing' });
    expect(await send(bytes.slice(90))).toEqual([]);
    expect(await shop.get(id)).toMatchObject({ status: 'reserve' });
  });

  it.each(['v8_1.zip', 'orders.xml'])('of an archive is taken over when %s is imported', async (name) => {
    const { id } = await place();
    const text = feed(document(`<Ид>${id}</Ид>`, { 'Статус заказа': 'reserve' }));
    expect(await send(zipOf('docs/orders.xml', text), session, 'v8_1.zip')).toEqual([]);
    expect(await shop.get(id)).toMatchObject({ status: 'processing' });
    expect(await call(exchange.importOrders, { name })).toBe('{"reasons":[]}');
    expect(await shop.get(id)).toMatchObject({ status: 'reserve' });
  });

  it.each([
    ['is cut off', feed(document('<Ид>1</Ид>')).slice(0, 60), /^The XML is cut off/],
    ['is something else', '<yml_catalog/>', /^The feed is not CommerceML/],
    [
      'declares entities',
      `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>${feed()}`,
      /^The XML declares entities/,
    ],
  ])('that %s is refused with the reason', async (_what, text, message) => {
    expect(await reason(text)).toEqual([expect.stringMatching(message)]);
  });
});
