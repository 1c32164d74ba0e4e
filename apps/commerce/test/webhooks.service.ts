import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { commerce } from '@stoa/contracts';
import { raw, sql } from '@stoa/persistence';
import { DeliveriesRepository } from '@stoa/webhooks';
import { until } from '@stoa/testing';
import { WebhookFixture } from './webhook-fixture.js';

const { webhooks } = commerce;
const minute = 60_000;
const day = 24 * 60 * minute;

let shop: WebhookFixture;

beforeAll(async () => {
  shop = await WebhookFixture.start();
  await shop.database.execute(raw(`insert into price_types (supplier, name) values (1, 'T'), (2, 'T')`));
});
afterAll(() => shop.stop());
beforeEach(() => shop.database.execute(raw('delete from webhooks')));

const ask: WebhookFixture['stoa']['bus']['ask'] = (operation, input, context) =>
  shop.stoa.bus.ask(operation, input, context);

describe('webhooks/', () => {
  it('the reply to a creation has the secret, and no later one', async () => {
    const made = await shop.create('https://erp.example/hook', ['stock.changed']);
    expect(Object.keys(made)).toEqual([
      ...['id', 'url', 'events', 'secret', 'is_active', 'failures', 'supplier', 'created_at', 'updated_at'],
    ]);
    expect(made).toMatchObject({
      secret: expect.stringMatching(/^[\w-]{32}$/),
      is_active: true,
      supplier: 1,
    });
    const read = await shop.read(made.id);
    expect(read).not.toHaveProperty('secret');
  });

  it.each(['https://10.0.0.1/', 'https://[::ffff:10.0.0.1]/', 'http://8.8.8.8/', 'https://169.254.169.254/'])(
    'a webhook at %s is refused with the name of the field',
    async (url) => {
      await expect(shop.create(url, ['stock.changed'])).rejects.toMatchObject({
        details: { issues: [{ path: ['url'], issue: 'private_url' }] },
      });
    },
  );

  it('a webhook without events, or with an unknown one, is refused', async () => {
    for (const [events, issue] of [
      [[], 'empty'],
      [['stock.melted'], 'choice'],
    ] as const)
      await expect(shop.create('https://erp.example/', [...events])).rejects.toMatchObject({
        details: { issues: [{ issue }] },
      });
  });

  it('a webhook, its log and its actions do not exist for another supplier', async () => {
    const { id } = await shop.create('https://erp.example/hook', ['stock.changed']);
    const context = shop.as('two');
    const page = { limit: 10, offset: 0 };
    for (const refused of [
      () => ask(webhooks.get, { id }, context),
      () => ask(webhooks.deliveries, { id, query: page }, context),
      () => ask(webhooks.retry, { id, delivery: 1 }, context),
      () => ask(webhooks.test, { id }, context),
    ])
      await expect(refused()).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('a test is sent at once, is signed, and is in the log with the answer', async () => {
    const receiver = await shop.receiver();
    receiver.answer = () => 418;
    const { id, secret } = await shop.create(receiver.url, ['stock.changed']);
    const delivery = await ask(webhooks.test, { id }, shop.as('one'));
    expect(delivery).toMatchObject({
      type: 'webhook.test',
      status: 'failed',
      attempts: 1,
      response_status: 418,
      response: 'answer 418',
    });
    const [{ headers, text }] = receiver.received as [(typeof receiver.received)[0]];
    const timestamp = headers['x-timestamp'] as string;
    expect(Number(timestamp)).toBe(Math.floor(shop.clock.now / 1000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
    expect(headers).toMatchObject({
      'x-signature': `sha256=${signature}`,
      'x-event-type': 'webhook.test',
      'x-event-id': delivery.event_id,
    });
  });
});

describe('events', () => {
  it('a price change is sent with the object, to the webhooks of its supplier and of administrators', async () => {
    const [one, two, all] = [await shop.receiver(), await shop.receiver(), await shop.receiver()];
    await shop.create(one.url, ['price.changed']);
    await shop.create(two.url, ['price.changed'], 'two');
    await shop.create(all.url, ['price.changed'], 'admin');
    const [mine, foreign] = [(await shop.products(1, 1))[0]!, (await shop.products(2, 1))[0]!];
    await shop.reprice(mine, foreign);
    await until(() => all.received.length === 2 && two.received.length === 1);
    expect([one.log, two.log, all.log]).toEqual([
      [`price.changed ${mine}`],
      [`price.changed ${foreign}`],
      [`price.changed ${mine}`, `price.changed ${foreign}`],
    ]);
    const [{ body }] = one.received as [(typeof one.received)[0]];
    expect(Object.keys(body)).toEqual([
      'id',
      'type',
      'created_at',
      'sequence',
      'object_id',
      'version',
      'data',
    ]);
    expect(body.data).toMatchObject({
      product: mine,
      supplier: 1,
      prices: [{ amount: '1.00', min_quantity: '1.000' }],
    });
    expect(all.received[0]!.body.id).toBe(body.id);
  });

  it('an administrator’s webhook of no supplier is switched off with the role, until another one takes it over', async () => {
    const receiver = await shop.receiver();
    const { id } = await shop.create(receiver.url, ['price.changed'], 'admin');
    const people = (change: ReturnType<typeof sql>): Promise<number> =>
      shop.database.execute(sql`update people set ${change} where login = 'admin'`);
    const isActive = async (): Promise<unknown> =>
      (await shop.database.row<{ is_active: boolean }>(sql`select is_active from webhooks where id = ${id}`))!
        .is_active;
    const [product] = (await shop.products(1, 1)) as [number];
    await people(sql`last_name = 'A'`);
    expect(await isActive()).toBe(true);
    await people(sql`given_role = 'buyer'`);
    try {
      expect(await isActive()).toBe(false);
      await shop.reprice(product);
      await shop.reprice(product);
    } finally {
      await people(sql`given_role = 'admin'`);
    }
    expect(await isActive()).toBe(false);
    await ask(webhooks.update, { id, isPartial: true, body: { is_active: true } as never }, shop.as('admin'));
    expect(await isActive()).toBe(true);
    await people(sql`is_active = false`);
    await people(sql`is_active = true`);
    expect(await isActive()).toBe(false);
    expect(receiver.received).toEqual([]);
  });

  it('changes of a stock within a second are sent once, as the stock then is', async () => {
    const receiver = await shop.receiver();
    await shop.create(receiver.url, ['stock.changed']);
    const [product] = (await shop.products(1, 1)) as [number];
    for (const quantity of [50, 40, 30]) await shop.stock(product, quantity);
    await until(async () => {
      const rows = await shop.database.rows<{ sequence: string }>(
        sql`select sequence from webhook_deliveries`,
      );
      const last = await shop.database.row<{ seq: string }>(
        sql`select max(first + count - 1) as seq from event_rounds`,
      );
      return rows.length === 1 && rows[0]!.sequence === last!.seq;
    });
    expect(receiver.received).toEqual([]);
    shop.clock.now += 1000;
    await until(() => receiver.received.length === 1);
    expect(receiver.received[0]!.body.data).toMatchObject({ stocks: [{ warehouse: 1, quantity: '30.000' }] });
    await shop.stock(product, 20);
    await until(async () => (await shop.database.rows(sql`select from webhook_deliveries`)).length === 2);
    shop.clock.now += 1000;
    await until(() => receiver.received.length === 2);
  });

  it('a bulk write announces what it created and updated', async () => {
    const receiver = await shop.receiver();
    await shop.create(receiver.url, ['product.created', 'product.updated']);
    const row = { sku: 'BULK-1', name: 'a' };
    for (const name of ['a', 'b', 'b'])
      await ask(commerce.bulk.products, { body: [{ ...row, name }] as never }, shop.as('one'));
    await until(() => receiver.received.length === 2);
    const { data, object_id: id } = receiver.received[0]!.body;
    expect(receiver.log).toEqual([`product.created ${id}`, `product.updated ${id}`]);
    expect(data).toMatchObject({ id, sku: 'BULK-1', supplier: 1 });
  });
});

it('of many waiting deliveries, only those that are due next are read', async () => {
  const { id } = await shop.create('https://erp.example/hook', ['product.created']);
  const deliveries = new DeliveriesRepository();
  const objects = Array.from({ length: 20_000 }, (_, index) => `product:${index + 1}`);
  const publication = {
    event: { id: 'e', position: 1 },
    happenings: objects.map((object) => ({ type: 'product.created', object, scope: 1 })),
    audience: sql`true`,
    now: shop.clock.now,
  };
  const due = await shop.database.transaction(async (tx) => {
    const read = async (): Promise<number> =>
      (await tx.row<{ count: number }>(sql`
        select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as count from pg_stat_xact_user_tables
        where relname = 'webhook_deliveries'`))!.count;
    await deliveries.add(tx, publication);
    const before = await read();
    const found = await deliveries.due(tx, id, { now: shop.clock.now, limit: 4 });
    return { objects: found.map(({ object }) => object), read: (await read()) - before };
  });
  expect(due.objects.toSorted()).toEqual(objects.slice(0, 4));
  expect(due.read).toBeLessThan(100);
});

describe('failures', () => {
  it('a delivery that fails is repeated with the same id and body, before the next one of its object and beside others', async () => {
    const receiver = await shop.receiver();
    const { id } = await shop.create(receiver.url, ['price.changed']);
    const [bad, good] = (await shop.products(1, 2)) as [number, number];
    receiver.answer = ({ body }) => (body.object_id === bad ? 500 : 200);
    await shop.reprice(bad, bad, good);
    await until(() => receiver.log.includes(`price.changed ${good}`));
    await until(async () => (await shop.deliveries(id)).map(({ attempts }) => attempts).join() === '1,0,1');
    receiver.answer = () => 204;
    shop.clock.now += 11_001;
    await until(() => receiver.received.length === 4);
    const ofBad = receiver.received.filter(({ body }) => body.object_id === bad);
    expect(ofBad[0]!.text).toBe(ofBad[1]!.text);
    expect(ofBad[2]!.body.sequence).toBeGreaterThan(ofBad[1]!.body.sequence);
    await until(async () => (await shop.deliveries(id)).every(({ status }) => status === 'delivered'));
  });

  it('a receiver that never answers does not delay another one', async () => {
    const [silent, quick] = [await shop.receiver(), await shop.receiver()];
    silent.answer = () => 'never';
    await shop.create(silent.url, ['price.changed']);
    await shop.create(quick.url, ['price.changed']);
    const products = await shop.products(1, 5);
    const startedAt = performance.now();
    await shop.reprice(...products);
    await until(() => quick.received.length === 5);
    expect(performance.now() - startedAt).toBeLessThan(8000);
    expect(silent.received.length).toBeGreaterThan(0);
  });

  it('a redirect is not followed, and is a failure', async () => {
    const receiver = await shop.receiver();
    receiver.answer = () => 302;
    const { id } = await shop.create(receiver.url, ['price.changed']);
    await shop.reprice(...(await shop.products(1, 1)));
    await until(async () => (await shop.deliveries(id))[0]?.attempts === 1);
    expect(await shop.deliveries(id)).toMatchObject([{ status: 'waiting', response_status: 302 }]);
    expect(receiver.received).toHaveLength(1);
  });

  it('an answer of 500 for a day: eight attempts, then failed, and a retry by hand sends it again', async () => {
    const receiver = await shop.receiver();
    receiver.answer = () => 500;
    const { id } = await shop.create(receiver.url, ['price.changed']);
    await shop.reprice(...(await shop.products(1, 1)));
    const delays = [10_000, minute, 5 * minute, 30 * minute, 120 * minute, 360 * minute, 720 * minute];
    for (const [index, delay] of delays.entries()) {
      await until(async () => (await shop.deliveries(id))[0]?.attempts === index + 1);
      shop.clock.now += delay * 1.1 + 1;
    }
    await until(async () => (await shop.deliveries(id))[0]!.status === 'failed');
    expect(receiver.received).toHaveLength(8);
    receiver.answer = () => 200;
    const page = await ask(webhooks.deliveries, { id, query: { limit: 10, offset: 0 } }, shop.as('one'));
    const [{ id: delivery }] = page as unknown as [{ id: number }];
    expect(await ask(webhooks.retry, { id, delivery }, shop.as('one'))).toMatchObject({
      id: delivery,
      attempts: 0,
    });
    await until(async () => (await shop.deliveries(id))[0]!.status === 'delivered');
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
  });

  it('50 failures in a row switch the webhook off; switched on, it is sent what has waited', async () => {
    const receiver = await shop.receiver();
    receiver.answer = () => 500;
    const { id } = await shop.create(receiver.url, ['price.changed']);
    await shop.reprice(...(await shop.products(1, 10)));
    await until(
      async () => (await shop.deliveries(id)).filter(({ attempts }) => attempts === 1).length === 10,
    );
    await shop.database.execute(sql`update webhooks set failures = 48 where id = ${id}`);
    shop.clock.now += 11_001;
    await until(async () => !(await shop.read(id)).is_active);
    expect(await shop.read(id)).toMatchObject({ failures: 50 });
    expect(receiver.received).toHaveLength(12);
    receiver.answer = () => 200;
    shop.clock.now += day;
    const sent = receiver.received.length;
    await ask(webhooks.update, { id, isPartial: true, body: { is_active: true } as never }, shop.as('one'));
    await until(async () => (await shop.deliveries(id)).every(({ status }) => status === 'delivered'));
    expect(receiver.received.length - sent).toBe((await shop.deliveries(id)).length);
    expect(await shop.read(id)).toMatchObject({ is_active: true, failures: 0 });
  });

  it('deliveries that have ended are kept for 30 days', async () => {
    const receiver = await shop.receiver();
    const { id } = await shop.create(receiver.url, ['price.changed']);
    await shop.reprice(...(await shop.products(1, 1)));
    await until(async () => (await shop.deliveries(id))[0]?.status === 'delivered');
    shop.clock.now += 29 * day;
    await ask(webhooks.test, { id }, shop.as('one'));
    shop.clock.now += 2 * day;
    await until(async () => (await shop.deliveries(id)).length === 1);
    expect(await shop.deliveries(id)).toMatchObject([{ type: 'webhook.test' }]);
  });
});
