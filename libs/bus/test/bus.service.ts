import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Svcm } from '@nats-io/services';
import { Bus, NatsStrategy, Reply, wholeReply, type Handler } from '@stoa/bus';
import { reads } from '@stoa/auth';
import { push, query, noEffects } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { testCaller, testServers, type TestServers } from '@stoa/testing';
import { z } from 'zod';

const echo = query('echo.things.echo', {
  input: z.object({ word: z.string().optional(), body: z.json().optional() }),
  reply: z.any(),
  access: 'public',
  effects: noEffects,
});
const list = query('echo.things.list', {
  input: z.object({ count: z.int() }),
  reply: z.any(),
  form: 'list',
  access: 'public',
  effects: noEffects,
});
const fail = query('echo.things.fail', {
  input: z.object({ how: z.string() }),
  reply: z.any(),
  access: 'public',
  effects: noEffects,
});
const secret = query('echo.things.secret', {
  input: z.object({ id: z.string().default('1') }),
  reply: z.any(),
  effects: ({ id }) => [reads(`/things/${id}`)],
});
const nobody = query('nobody.things.get', {
  input: z.object({}),
  reply: z.any(),
  access: 'public',
  effects: noEffects,
});
const slow = query('echo.things.slow', {
  input: z.object({}),
  reply: z.any(),
  access: 'public',
  deadline: 50,
  effects: noEffects,
});

/** What the source of the last list did. */
const source = { made: 0, ended: false };
async function* things(count: number): AsyncGenerator<string[]> {
  source.made = 0;
  source.ended = false;
  try {
    for (; source.made < count; source.made++)
      yield [JSON.stringify({ n: source.made, pad: 'é'.repeat(500) })];
  } finally {
    source.ended = true;
  }
}

let releaseSlow: () => void = () => undefined;
const handlers = new Map<string, Handler<never>>([
  [
    echo.name,
    ((input: object, context: object) =>
      Reply.one(JSON.stringify({ input, context }), { version: 3 })) as never,
  ],
  [list.name, (({ count }: { count: number }) => Reply.list(things(count))) as never],
  [secret.name, (() => Reply.one('1')) as never],
  [
    slow.name,
    (() => new Promise<Reply>((resolve) => (releaseSlow = () => resolve(Reply.one('1'))))) as never,
  ],
  [
    fail.name,
    (({ how }: { how: string }) => {
      if (how === 'stream') return Reply.list(broken());
      throw how === 'fault' ? new Fault('conflict', 'unique', 'name') : new TypeError('password=hunter2');
    }) as never,
  ],
]);
async function* broken(): AsyncGenerator<string[]> {
  yield ['"x"'.padEnd(300_000, ' ')];
  throw new Fault('unavailable', 'database', 'gone');
}

let servers: TestServers;
let asker: Bus;
let answerer: Bus;
let strategy: NatsStrategy;
const context = { requestId: 'r-1', separator: ',' };

beforeAll(async () => {
  servers = await testServers();
  asker = await Bus.connect({ url: servers.natsUrl, name: 'asker' });
  answerer = await Bus.connect({ url: servers.natsUrl, name: 'answerer' });
  const operations = [echo, list, fail, secret, slow];
  strategy = new NatsStrategy({ bus: answerer, version: '1.0.0', operations, observe: () => undefined });
  for (const { name } of operations)
    strategy.addHandler(
      name,
      async (...args: unknown[]) => handlers.get(name)!(...(args as [never, never])) as never,
    );
  await new Promise<void>((resolve, reject) =>
    strategy.listen((error) => (error ? reject(error as Error) : resolve())),
  );
});
afterAll(async () => {
  await asker.drain();
  await strategy.close();
  await answerer.drain();
  await servers.stop();
});

describe('a request', () => {
  it('carries input, body, caller and trace, whatever the letters', async () => {
    const caller = testCaller('Рига');
    const given = {
      ...context,
      caller,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      address: '::1',
    };
    const reply = await asker.call(
      echo,
      { word: 'жук\r\nX: 1' },
      given,
      Buffer.from('{"response":1,"err":"é","isDisposed":true}'),
    );
    expect(reply.meta).toEqual({ version: 3 });
    expect(JSON.parse((await wholeReply(reply)).toString())).toEqual({
      input: { word: 'жук\r\nX: 1', body: { response: 1, err: 'é', isDisposed: true } },
      context: {
        ...given,
        input: { word: 'жук\r\nX: 1' },
        operation: { name: echo.name, kind: 'query' },
      },
    });
  });

  it('with a body larger than NATS allows arrives whole', async () => {
    const body = { text: 'ab'.repeat(2_000_000) };
    expect(await asker.ask(echo, { body }, context)).toMatchObject({ input: { body } });
  });

  it.each([
    ['{"a":', 'json'],
    ['{"__proto__":1}', 'validation'],
  ])('with the body %s is refused at the door', async (body, reason) =>
    expect(asker.call(echo, {}, context, Buffer.from(body))).rejects.toMatchObject({
      kind: 'invalid',
      reason,
    }),
  );

  it('that breaks the contract is refused with the place', async () =>
    expect(asker.call(list, { count: 'many' }, context)).rejects.toMatchObject({
      kind: 'invalid',
      details: { issues: [{ path: ['count'] }] },
    }));

  it('without a caller is refused where the operation wants one', async () =>
    expect(asker.call(secret, {}, context)).rejects.toMatchObject({ kind: 'unauthenticated' }));

  it('answers forbidden when the credential does not grant an effect of the request', async () => {
    const caller = testCaller('anna', { credentials: ['GET /things/2'] });
    const refusal = { kind: 'forbidden', reason: 'scope' };
    await expect(asker.call(secret, { id: '1' }, { ...context, caller })).rejects.toMatchObject(refusal);
    expect((await asker.call(secret, { id: '2' }, { ...context, caller })).first).toBeDefined();
  });

  it('to a service that is not there is refused at once', async () =>
    expect(asker.call(nobody, {}, context)).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'no_responders',
    }));

  it('is given up after its deadline', async () => {
    await expect(asker.call(slow, {}, context)).rejects.toMatchObject({ kind: 'timeout' });
    releaseSlow();
  });
});

describe('a fault', () => {
  it('of a handler arrives as it was thrown', async () =>
    expect(asker.call(fail, { how: 'fault' }, context)).rejects.toMatchObject({
      kind: 'conflict',
      reason: 'unique',
      message: 'name',
    }));

  it('that nobody meant tells nothing of the inside', async () => {
    const fault = await asker.call(fail, { how: 'bug' }, context).catch((error: unknown) => error as Fault);
    expect(fault).toMatchObject({ kind: 'internal', message: 'internal error' });
    expect(JSON.stringify(fault)).not.toContain('hunter2');
  });

  it('in the middle of a stream breaks the stream', async () => {
    const reply = await asker.call(fail, { how: 'stream' }, context);
    await expect(wholeReply(reply)).rejects.toMatchObject({ kind: 'unavailable', reason: 'database' });
  });
});

describe('a list', () => {
  it('of any length arrives whole and in order', async () => {
    const all = (await asker.ask(list, { count: 5000 }, context)) as { n: number }[];
    expect(all.map(({ n }) => n)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
    expect(await asker.ask(list, { count: 0 }, context)).toEqual([]);
    expect(source.ended).toBe(true);
  });

  it('is made no faster than it is read, and ends when its reader stops', async () => {
    const reply = await asker.call(list, { count: 1_000_000 }, context);
    for await (const _ of reply.rest!) break;
    while (!source.ended) await wait(5);
    expect(source.made).toBeLessThan(3000); // a few chunks, of a million records
  });
});

describe('the bus', () => {
  it('shows every operation to NATS tools', async () => {
    const found = await new Svcm(asker.connection as never).client().info('echo');
    for await (const { endpoints } of found) {
      expect(endpoints.map(({ subject, queue_group }) => `${queue_group}: ${subject}`).sort()).toEqual(
        [echo, list, fail, secret, slow].map(({ name }) => `echo: ${name}`).sort(),
      );
      return;
    }
    throw new Error('no service answered');
  });

  it('pushes to everyone who listens', async () => {
    const changed = push('test.changed', z.object({ id: z.string() }));
    const heard = Promise.all(
      [asker, answerer].map((bus) => new Promise((resolve) => bus.onPush(changed, resolve))),
    );
    await Promise.all([asker.flush(), answerer.flush()]);
    answerer.push(changed, { id: '7' });
    expect(await heard).toEqual([{ id: '7' }, { id: '7' }]);
  });

  it('refuses two handlers of one operation', () => {
    const strategy = new NatsStrategy({
      bus: answerer,
      version: '1.0.0',
      operations: [echo],
      observe: () => undefined,
    });
    const handler = () => Promise.resolve(Reply.none());
    strategy.addHandler(echo.name, handler as never);
    expect(() => strategy.addHandler(echo.name, handler as never)).toThrow(
      'operation echo.things.echo has two handlers',
    );
  });

  it('refuses to start a service whose operation nobody handles', async () => {
    const lonely = new NatsStrategy({
      bus: answerer,
      version: '1.0.0',
      operations: [nobody],
      observe: () => undefined,
    });
    await expect(new Promise((resolve) => lonely.listen(resolve))).resolves.toMatchObject({
      message: 'operation nobody.things.get has no handler',
    });
  });

  it('says at once that NATS is gone, and works again when it is back', async () => {
    const back = new Promise<void>((resolve) => asker.onReconnect(resolve));
    await servers.nats.stop();
    while (asker.isUp || answerer.isUp) await wait(5);
    await expect(asker.call(echo, {}, context)).rejects.toMatchObject({ kind: 'unavailable', reason: 'bus' });
    await servers.nats.restart();
    await back;
    while (!answerer.isUp) await wait(5);
    await answerer.flush();
    expect(await asker.ask(echo, { word: 'again' }, context)).toMatchObject({ input: { word: 'again' } });
  });
});
