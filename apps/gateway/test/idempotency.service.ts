import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Reply } from '@stoa/bus';
import { command, noEffects } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { z } from 'zod';
import { serveSurface, type TestSurface } from './test-surface.js';

const act = command('test.acts.act', {
  input: z.object({ outcome: z.string(), body: z.any() }),
  reply: z.any(),
  access: 'public',
  effects: noEffects,
});

let surface: TestSurface;
beforeAll(async () => {
  surface = await serveSurface([
    {
      row: {
        method: 'POST',
        path: '/acts/',
        operation: act,
        input: ({ query }) => ({ outcome: query.get('outcome') ?? '' }),
        bodyLimit: 1000,
        status: 201,
        idempotent: true,
      },
      handler: (input, { idempotency }) => {
        const { outcome } = input as { outcome: string };
        if (outcome === 'replayed') return Reply.one('{"id":1}', { version: 2, isReplayed: true });
        if (outcome === 'refused')
          throw new Fault('invalid', 'validation', 'x', {
            issues: [{ path: ['name'], issue: 'required' }],
            isReplayed: true,
          });
        if (outcome === 'running') throw new Fault('conflict', 'idempotency_running', 'x', { retryAfter: 1 });
        if (outcome === 'reused') throw new Fault('conflict', 'idempotency_reused');
        return Reply.one(JSON.stringify(idempotency ?? null));
      },
    },
  ]);
});
afterAll(() => surface.stop());

async function post(key?: string, query = '', body = '{"a":1}') {
  const reply = await fetch(`${surface.url}/acts/${query}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
  });
  const { headers } = reply;
  return {
    status: reply.status,
    replayed: headers.get('idempotency-replayed'),
    retryAfter: headers.get('retry-after'),
    etag: headers.get('etag'),
    body: await reply.text(),
  };
}

const plain = { status: 201, replayed: null, retryAfter: null, etag: null };

it('passes on the key with its place, and a digest that differs with query and body', async () => {
  const keys = await Promise.all([
    post('k'),
    post('k'),
    post('k', '?outcome=other'),
    post('k', '', '{"a": 1}'),
  ]);
  const [first, same, ...others] = keys.map(({ body }) => JSON.parse(body) as { digest: string });
  expect(first).toEqual({ key: 'k', place: 'POST /acts/', digest: expect.any(String) });
  expect(same).toEqual(first);
  expect(new Set([first, ...others].map((one) => one!.digest)).size).toBe(3);
});

it('a request without a key has none', async () => {
  expect(await post()).toEqual({ ...plain, body: 'null' });
});

it.each(['x'.repeat(129), 'a b', '', 'é'])('returns 400 for the key "%s"', async (key) => {
  expect(await post(key)).toEqual({
    ...plain,
    status: 400,
    body: '{"Idempotency-Key":["Enter 1 to 128 visible ASCII characters."]}',
  });
});

it.each([
  ['replayed', { ...plain, replayed: 'true', etag: '"v2"', body: '{"id":1}' }],
  ['refused', { ...plain, status: 400, replayed: 'true', body: '{"name":["This field is required."]}' }],
  [
    'running',
    {
      ...plain,
      status: 409,
      retryAfter: '1',
      body: '{"detail":"A request with this idempotency key is in progress."}',
    },
  ],
  [
    'reused',
    { ...plain, status: 409, body: '{"detail":"Idempotency key was used with a different request."}' },
  ],
])('a request that is %s has its reply', async (outcome, reply) => {
  expect(await post('k', `?outcome=${outcome}`)).toEqual(reply);
});
