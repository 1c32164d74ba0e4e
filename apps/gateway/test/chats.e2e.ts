import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { testStack, type Client } from '@stoa/testing';
import {
  base,
  json,
  newBuyer,
  newCompany,
  newContract,
  newSupplier,
  newUser,
  root,
  tokenOf,
  word,
} from './commerce-clients.js';

const { gateway } = testStack();

interface Message {
  id: number;
  text: string;
}
interface SentEvent {
  id: string;
  event: string;
  data: Message & { last_message_id?: number };
}

let buyer: Awaited<ReturnType<typeof newBuyer>>;
let seller: Client;
let stranger: Client;
let company: number;
let supplier: number;
let chat: number;
beforeAll(async () => {
  buyer = await newBuyer();
  supplier = await newSupplier();
  seller = (await newUser({ role: 'supplier', supplier })).client;
  stranger = (await newBuyer()).client;
  company = (await newCompany({ buyers: [buyer.id] })).id;
  await newContract({ supplier, company });
  const made = await buyer.client('POST', `${base}/chats/`, { body: { company, supplier } });
  expect(made.status).toBe(201);
  chat = (json(made) as { id: number }).id;
});

const say = async (client: Client, text: string): Promise<number> => {
  const reply = await client('POST', `${base}/chats/${chat}/messages/`, { body: { text } });
  expect(reply.status).toBe(201);
  return (json(reply) as Message).id;
};

const open: AbortController[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.abort();
});

/** The events of a stream as an EventSource reads them. */
async function* follow(headers: Record<string, string>): AsyncGenerator<SentEvent> {
  const ending = new AbortController();
  open.push(ending);
  const reply = await fetch(`${gateway}${base}/chats/events/`, {
    headers: { ...tokenOf(buyer.key), accept: 'text/event-stream', ...headers },
    signal: ending.signal,
  });
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  let text = '';
  for await (const bytes of reply.body!) {
    text += Buffer.from(bytes as Uint8Array).toString();
    for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
      const fields = new Map(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      const [id, event, data] = ['id', 'event', 'data'].map((name) => fields.get(name));
      if (data) yield { id: id!, event: event!, data: JSON.parse(data) };
    }
  }
}
const next = async (events: AsyncGenerator<SentEvent>): Promise<SentEvent> =>
  (await events.next()).value as SentEvent;

describe('chats/', () => {
  it('is created once and found again: 201 and 200 with the same object', async () => {
    const found = await seller('POST', `${base}/chats/`, { body: { company } });
    expect([found.status, json(found)]).toEqual([
      200,
      {
        id: chat,
        company,
        supplier,
        order: null,
        last_message: null,
        unread_count: 0,
        created_at: expect.any(String),
        updated_at: expect.any(String),
      },
    ]);
  });

  it('shows its last message and how many are unread, until they are read', async () => {
    await say(buyer.client, 'one');
    const last = await say(buyer.client, 'two');
    const shown = async (): Promise<unknown> =>
      json(await seller('GET', `${base}/chats/?company=${company}&ordering=-updated_at`));
    expect(await shown()).toMatchObject({
      count: 1,
      results: [{ id: chat, unread_count: 2, last_message: { id: last, text: 'two', side: 'company' } }],
    });
    const read = await seller('POST', `${base}/chats/${chat}/read/`, { body: { last_message_id: last } });
    expect([read.status, read.text]).toEqual([204, '']);
    expect(await shown()).toMatchObject({ results: [{ unread_count: 0 }] });
  });

  it('lists messages after an id, writes a message once for one key, and says what is missing', async () => {
    const first = await say(buyer.client, 'first');
    const given = { body: { text: 'once' }, headers: { 'idempotency-key': word() } };
    const path = `${base}/chats/${chat}/messages/`;
    const sent = await seller('POST', path, given);
    const again = await seller('POST', path, given);
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([
      201,
      sent.text,
      'true',
    ]);
    const listed = json(await buyer.client('GET', `${path}?id__gt=${first}&ordering=id`));
    expect(listed).toMatchObject({ count: 1, results: [{ text: 'once' }] });
    expect(json(await buyer.client('GET', `${path}?ordering=-id&limit=1`))).toMatchObject({
      results: [{ text: 'once' }],
    });
    const empty = await buyer.client('POST', path, { body: {} });
    expect([empty.status, json(empty)]).toEqual([400, { non_field_errors: ['Text or files are required.'] }]);
    const page = await buyer.client('GET', `${path}?id__gt=x`);
    expect([page.status, json(page)]).toEqual([400, { id__gt: ['Enter a number.'] }]);
  });

  it('is as if it did not exist for others', async () => {
    for (const path of [`${chat}/`, `${chat}/messages/`])
      expect((await stranger('GET', `${base}/chats/${path}`)).status).toBe(404);
    expect(json(await stranger('GET', `${base}/chats/`))).toMatchObject({ count: 0, results: [] });
    const filtered = await stranger('GET', `${base}/chats/?company=${company}`);
    expect([filtered.status, json(filtered)]).toEqual([
      400,
      { company: ['Select a valid choice. That choice is not one of the available choices.'] },
    ]);
    const opened = await stranger('POST', `${base}/chats/`, { body: { company, supplier } });
    expect(json(opened)).toEqual({ company: [`Invalid pk "${company}" - object does not exist.`] });
  });
});

describe('chats/events/', () => {
  it('has new messages and read marks, and goes on where the client stopped', async () => {
    const events = follow({});
    const ready = await next(events);
    expect(ready).toMatchObject({ event: 'ready', data: { is_resumed: false } });
    const first = await say(seller, 'live');
    const message = await next(events);
    expect(message).toMatchObject({ event: 'message', data: { id: first, text: 'live', chat } });
    open.pop()!.abort();
    await events.next().catch(() => undefined);
    const missed = await say(seller, 'missed');
    await seller('POST', `${base}/chats/${chat}/read/`, { body: { last_message_id: missed } });
    const resumed = follow({ 'last-event-id': message.id });
    expect(await next(resumed)).toMatchObject({ event: 'message', data: { id: missed } });
    expect(await next(resumed)).toMatchObject({
      event: 'read',
      data: { chat, side: 'supplier', last_message_id: missed },
    });
    const whole = follow({ 'last-event-id': ready.id });
    expect([(await next(whole)).data.id, (await next(whole)).data.id]).toEqual([first, missed]);
  });

  it('ends when the key of its caller is revoked', async () => {
    const events = follow({});
    await next(events);
    const { id: _, ...named } = json(
      await buyer.client('POST', `${base}/auth/tokens/`, { body: { name: word() } }),
    ) as { id: string; token: string };
    const other = follow(tokenOf(named.token));
    expect((await next(other)).event).toBe('ready');
    expect((await buyer.client('DELETE', `${base}/auth/tokens/${_}/`)).status).toBe(204);
    const last = await next(other);
    expect(last).toMatchObject({ event: 'fault', data: { detail: 'Invalid token.' } });
    expect((await other.next()).done).toBe(true);
    await say(seller, 'after');
    expect(await next(events)).toMatchObject({ event: 'message', data: { text: 'after' } });
  });

  it('asks for a key, and for a client that takes events', async () => {
    const path = `${gateway}${base}/chats/events/`;
    expect((await fetch(path)).status).toBe(401);
    const headers = { ...tokenOf(buyer.key), accept: 'text/html' };
    expect((await fetch(path, { headers })).status).toBe(406);
    expect((await root('POST', `${base}/chats/events/`, {})).status).toBe(405);
  });
});
