import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { outbox, sql } from '@stoa/persistence';
import { MailServer, testId, until } from '@stoa/testing';
import { OrderFixture, type Order } from './order-fixture.js';

let server: MailServer;
let shop: OrderFixture;
beforeAll(async () => {
  server = await MailServer.start();
  shop = await OrderFixture.start(server.url);
});
afterAll(async () => {
  await shop?.stop();
  await server?.stop();
});
afterEach(() => {
  server.received.length = 0;
});

/** The subjects of the mails, when the events of orders are handled and what is queued is sent. */
async function subjects(): Promise<string[]> {
  await until(async () => {
    const left = await shop.base.database.rows(sql`
      select from events where name in ('commerce.orders.created', 'commerce.orders.status_changed')
        and not exists (select from consumed where consumer = 'commerce.' || name and event = encode(events.id, 'hex'))
      union all select from jobs where name = 'mail.mails.send'`);
    return left.length === 0;
  });
  return server.received.map(({ subject }) => subject);
}

const placed = async (): Promise<Order> => shop.place([[(await shop.product({ name: 'Kettle' })).id, '2']]);

describe('a mail about an order', () => {
  it('says what was ordered, to the user who has submitted it, and none is about a basket', async () => {
    const { id } = await shop.product({ name: 'Kettle' });
    await shop.create([[id, '1']]);
    const { number } = await shop.place([[id, '2']]);
    const mail = await server.mailTo('buyer@x');
    expect([mail.subject, mail.text]).toEqual([
      `Order ${number} is accepted`,
      `one has received order ${number} of c.\n\nKettle: 2.000 шт, 20.00\n\nTotal: 20.00 RUB\n`,
    ]);
    expect(await subjects()).toEqual([mail.subject]);
  });

  it('says the name of each status that others give it, with their comment', async () => {
    const order = await placed();
    await shop.status(order.id, 'reserve', { comment: 'On Friday.' });
    await shop.status(order.id, 'reserve', { comment: 'again' });
    expect(await subjects()).toHaveLength(2);
    const { subject, text } = server.received.find((mail) => !mail.subject.endsWith('is accepted'))!;
    const name = await shop.base.database.row<{ name: string }>(
      sql`select name from order_statuses where code = 'reserve'`,
    );
    expect([subject, text]).toEqual([
      `Order ${order.number}: ${name!.name}`,
      `The status of order ${order.number} is now: ${name!.name}.\n\nOn Friday.\n`,
    ]);
  });

  it('is not sent to the user who cancels the order', async () => {
    const order = await placed();
    await shop.cancel(order.id);
    expect(await subjects()).toEqual([`Order ${order.number} is accepted`]);
  });

  it('is not about what happened more than a day ago', async () => {
    const order = await placed();
    await subjects();
    const { id, number, supplier, company, contract, user, status, currency, total } = order;
    const facts = {
      id,
      number,
      externalId: null,
      supplier,
      company,
      contract,
      user,
      status,
      currency,
      total,
    };
    const past = { org: testId('org'), user: testId('one'), time: Date.now() - 25 * 3600_000 };
    const data = { ...facts, by: testId('one') } as never;
    await shop.base.database.transaction((tx) =>
      outbox.add(tx, commerce.orders.statusChanged, { ...past, data }),
    );
    expect(await subjects()).toHaveLength(1);
  });

  it('is not sent to a user who is not of the company any more', async () => {
    const order = await placed();
    await subjects();
    await shop.base.execute('delete from person_companies where person = 4');
    await shop.status(order.id, 'reserve');
    expect(await subjects()).toEqual([`Order ${order.number} is accepted`]);
    await shop.base.execute('insert into person_companies values (4, 1)');
  });
});
