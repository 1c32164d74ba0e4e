import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { adminOf, newUser, testStack, type Client } from '@stoa/testing';

const { gateway, admin } = testStack();
const device = `mqtt-${randomUUID()}`;
const now = Date.now();

let user: Client;
let otherUser: Client;
let object: string;
let packets: string;

beforeAll(async () => {
  const root = await adminOf({ gateway, admin });
  [user, otherUser] = (await Promise.all([newUser(gateway, root), newUser(gateway, root)])).map(
    ({ client }) => client,
  ) as [Client, Client];
  const made = async (path: string, body: object): Promise<string> =>
    (JSON.parse((await user('POST', `/api/v1/${path}`, { body })).text) as { _id: string })._id;
  const model = await made('models', { name: 'meter' });
  object = await made('objects', { name: 'Meter', id: device, model });
  packets = `/api/v1/objects/${object}/packets`;
});

const itemsOf = (text: string): Record<string, unknown>[] => JSON.parse(text) as Record<string, unknown>[];

describe('packets of an object', () => {
  it('stores a packet under the id of the device', async () => {
    const path = `/api/v1/objects/${device}/packets`;
    const ts = now * 1000 + 123;
    const { status, text } = await user('POST', path, { body: { _ts: ts, temp: 21.5, _id: 'mine' } });
    const { _id } = JSON.parse(text) as { _id: string };
    expect([status, text]).toEqual([
      200,
      `{"_id":"${_id}","_oid":"${object}","_ts":${ts},"time":${now},"temp":21.5,"success":true}`,
    ]);
    const listed = await user('GET', `${path}?ofType=telemetry&snaps=true`);
    expect(listed.text).toBe(`[\n${text.replace(',"success":true', '')}\n]\n`);
  });

  it('stores packets together, and lists them in pages in the order of packet time', async () => {
    const start = now - 3_600_000;
    const batch = Array.from({ length: 3000 }, (_, n) => ({ time: start + (2999 - n) * 100, n: 2999 - n }));
    const { text } = await user('POST', packets, { body: batch });
    expect(text).toBe('{"inserted":3000,"success":true}');
    const first = await user('GET', `${packets}?limit=1000&to=${now - 1}`);
    const next = /^<(.+)>; rel="next"$/.exec(first.headers.link as string)![1]!;
    const second = await user('GET', next);
    const all = [...itemsOf(first.text), ...itemsOf(second.text)].map(({ n }) => n);
    expect(all).toEqual(Array.from({ length: 2000 }, (_, n) => n));
    const some = await user('GET', `${packets}?from=${start + 100}&to=${start + 299}&where.n>1&only=n`);
    expect(itemsOf(some.text).map(({ n }) => n)).toEqual([2]);
    expect((await user('GET', `${packets}?meta=count&where.n<10`)).text).toBe(
      '{"total":10,"count":10,"success":true}',
    );
    const summary = JSON.parse((await user('GET', `${packets}?meta=true`)).text) as {
      first: { n: number };
      last: { temp: number };
    };
    expect(summary).toMatchObject({ total: 3001, first: { n: 0 }, last: { temp: 21.5 }, success: true });
    const [latest] = itemsOf((await user('GET', `${packets}?sortBy=-time&limit=1`)).text);
    expect(latest!.temp).toBe(21.5);
    const streamed = await user('GET', `${packets}?nolimit=true&streamed=true`);
    expect(itemsOf(streamed.text)).toHaveLength(3001);
  });

  it('emits one event of the object for the packets of one request', async () => {
    await user('POST', packets, { body: [{ n: 1 }, { n: 2 }] });
    const { text } = await user('GET', `/api/v1/objects/${object}/events`);
    expect(itemsOf(text).map(({ event }) => event)).toEqual(['object-insert']);
  });

  it.each<[string, unknown, number, object[]]>([
    ['a string as packet', 'x', 400, [{ field: '', rule: 'object' }]],
    ['an invalid time', { _ts: 'x' }, 400, [{ field: '_ts', rule: 'time' }]],
    ['one invalid packet of a batch', [{}, { time: -1 }], 400, [{ index: 1, field: 'time', rule: 'time' }]],
    ['a value with too many levels', { a: { b: { c: {} } } }, 400, [{ field: 'a', rule: 'depth' }]],
  ])('refuses all packets of a request with %s', async (_, body, code, errors) => {
    const headers = { 'content-type': 'application/json' };
    const { status, text } = await user('POST', packets, { headers, body: JSON.stringify(body) });
    expect(status).toBe(code);
    const fault = JSON.parse(text) as { tags: string[]; errors: object[] };
    expect(fault).toMatchObject({ tags: ['error_validation', 'error_objects'], errors });
  });

  it('returns 404 for packets to users who cannot see the object, and for stores without packets', async () => {
    for (const path of [packets, `/api/v1/objects/${device}/packets`, '/api/v1/labels/x/packets'])
      for (const method of ['GET', 'POST']) expect((await otherUser(method, path)).status).toBe(404);
  });

  it('returns 413 for packets of 8 MB or more', async () => {
    const body = `[${Array.from({ length: 130 }, () => `{"a":"${'x'.repeat(65_000)}"}`).join()}]`;
    const headers = { 'content-type': 'application/json' };
    expect((await user('POST', packets, { headers, body })).status).toBe(413);
  });
});
