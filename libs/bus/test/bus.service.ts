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
  input: z.object({ cause: z.string() }),
  reply: z.any(),
  access: 'public',
  effects: noEffects,
});
const secret = query('echo.things.secret', {
  input: z.object({ id: z.string().default('1') }),
  reply: z.any(),
  effects: ({ id }) => [reads(`/things/${id}`)],
});
const unhandled = query('unhandled.things.get', {
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

/** The state of the source of the last list. */
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

const released = Promise.withResolvers<void>();
const handlers = new Map<string, Handler<never>>([
  [
    echo.name,
    ((input: object, context: object) =>
      Reply.one(JSON.stringify({ input, context }), { version: 3 })) as never,
  ],
  [list.name, (({ count }: { count: number }) => Reply.list(things(count))) as never],
  [secret.name, (() => Reply.one('1')) as never],
  [slow.name, (() => released.promise.then(() => Reply.one('1'))) as never],
  [
    fail.name,
    (({ cause }: { cause: string }) => {
      if (cause === 'stream') return Reply.list(broken());
      throw cause === 'fault' ? new Fault('conflict', 'unique', 'name') : new TypeError('password=hunter2');
    }) as never,
  ],
]);
async function* broken(): AsyncGenerator<string[]> {
  yield ['"x"'.padEnd(300_000, ' ')];
  throw new Fault('unavailable', 'database', 'gone');
}

let servers: TestServers;
let client: Bus;
let server: Bus;
let strategy: NatsStrategy;
const context = { requestId: 'r-1', separator: ',' };

beforeAll(async () => {
  servers = await testServers();
  client = await Bus.connect({ url: servers.natsUrl, name: 'client' });
  server = await Bus.connect({ url: servers.natsUrl, name: 'server' });
  const operations = [echo, list, fail, secret, slow];
  strategy = new NatsStrategy({ bus: server, version: '1.0.0', operations, observe: () => undefined });
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
  await client.drain();
  await strategy.close();
  await server.drain();
  await servers.stop();
});

describe('a request', () => {
  it('a request transfers input, body, caller and trace with any characters', async () => {
    const caller = testCaller('Рига');
    const fullContext = {
      ...context,
      caller,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      address: '::1',
    };
    const reply = await client.call(
      echo,
      { word: 'жук\r\nX: 1' },
      fullContext,
      Buffer.from('{"response":1,"err":"é","isDisposed":true}'),
    );
    expect(reply.meta).toEqual({ version: 3 });
    expect(JSON.parse((await wholeReply(reply)).toString())).toEqual({
      input: { word: 'жук\r\nX: 1', body: { response: 1, err: 'é', isDisposed: true } },
      context: {
        ...fullContext,
        input: { word: 'жук\r\nX: 1' },
        operation: { name: echo.name, kind: 'query' },
      },
    });
  });

  it('a request with a body larger than a NATS message arrives complete', async () => {
    const body = { text: 'ab'.repeat(2_000_000) };
    expect(await client.ask(echo, { body }, context)).toMatchObject({ input: { body } });
  });

  it.each([
    ['{"a":', 'json'],
    ['{"__proto__":1}', 'validation'],
  ])('a request with the invalid body %s is refused as invalid/%s', async (body, reason) =>
    expect(client.call(echo, {}, context, Buffer.from(body))).rejects.toMatchObject({
      kind: 'invalid',
      reason,
    }),
  );

  it('a request with an invalid input is refused with the path of the issue', async () =>
    expect(client.call(list, { count: 'many' }, context)).rejects.toMatchObject({
      kind: 'invalid',
      details: { issues: [{ path: ['count'] }] },
    }));

  it('a request without a caller is refused as unauthenticated when the operation requires one', async () =>
    expect(client.call(secret, {}, context)).rejects.toMatchObject({ kind: 'unauthenticated' }));

  it('a request is refused as forbidden when the credential does not grant an effect', async () => {
    const caller = testCaller('anna', { credentials: ['GET /things/2'] });
    const refusal = { kind: 'forbidden', reason: 'scope' };
    await expect(client.call(secret, { id: '1' }, { ...context, caller })).rejects.toMatchObject(refusal);
    expect((await client.call(secret, { id: '2' }, { ...context, caller })).first).toBeDefined();
  });

  it('a request to a service that does not run is refused as unavailable', async () =>
    expect(client.call(unhandled, {}, context)).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'no_responders',
    }));

  it('a request fails with timeout after its deadline', async () => {
    await expect(client.call(slow, {}, context)).rejects.toMatchObject({ kind: 'timeout' });
    released.resolve();
  });
});

describe('a fault', () => {
  it('a fault of a handler arrives as thrown', async () =>
    expect(client.call(fail, { cause: 'fault' }, context)).rejects.toMatchObject({
      kind: 'conflict',
      reason: 'unique',
      message: 'name',
    }));

  it('a fault for an unexpected error hides the error message', async () => {
    const fault = await client
      .call(fail, { cause: 'bug' }, context)
      .catch((error: unknown) => error as Fault);
    expect(fault).toMatchObject({ kind: 'internal', message: 'internal error' });
    expect(JSON.stringify(fault)).not.toContain('hunter2');
  });

  it('a fault during a stream ends the stream with the fault', async () => {
    const reply = await client.call(fail, { cause: 'stream' }, context);
    await expect(wholeReply(reply)).rejects.toMatchObject({ kind: 'unavailable', reason: 'database' });
  });
});

describe('a list', () => {
  it('a list of any length arrives complete and in order', async () => {
    const all = (await client.ask(list, { count: 5000 }, context)) as { n: number }[];
    expect(all.map(({ n }) => n)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
    expect(await client.ask(list, { count: 0 }, context)).toEqual([]);
    expect(source.ended).toBe(true);
  });

  it('a list is produced no faster than it is read, and ends when its reader stops', async () => {
    const reply = await client.call(list, { count: 1_000_000 }, context);
    for await (const _ of reply.rest!) break;
    while (!source.ended) await wait(5);
    expect(source.made).toBeLessThan(3000); // a few chunks, of a million records
  });
});

describe('the bus', () => {
  it('the bus registers every operation as an endpoint', async () => {
    const services = await new Svcm(client.connection as never).client().info('echo');
    for await (const { endpoints } of services) {
      expect(endpoints.map(({ subject, queue_group }) => `${queue_group}: ${subject}`).sort()).toEqual(
        [echo, list, fail, secret, slow].map(({ name }) => `echo: ${name}`).sort(),
      );
      return;
    }
    throw new Error('no service replied');
  });

  it('the bus delivers a push to every subscriber', async () => {
    const changed = push('test.changed', z.object({ id: z.string() }));
    const received = Promise.all(
      [client, server].map((bus) => new Promise((resolve) => bus.onPush(changed, resolve))),
    );
    await Promise.all([client.flush(), server.flush()]);
    server.push(changed, { id: '7' });
    expect(await received).toEqual([{ id: '7' }, { id: '7' }]);
  });

  it('throws when an operation gets a second handler', () => {
    const strategy = new NatsStrategy({
      bus: server,
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

  it('fails to start a service when an operation has no handler', async () => {
    const strategy = new NatsStrategy({
      bus: server,
      version: '1.0.0',
      operations: [unhandled],
      observe: () => undefined,
    });
    await expect(new Promise((resolve) => strategy.listen(resolve))).resolves.toMatchObject({
      message: 'operation unhandled.things.get has no handler',
    });
  });

  it('does not run an operation without a body when the body is withheld', async () => {
    const bodyFault = new Fault('invalid', 'body_withheld');
    await expect(client.ask(list, { count: 1 }, { ...context, bodyFault })).rejects.toMatchObject({
      reason: 'body_withheld',
    });
  });

  it('a request fails as unavailable/bus while NATS is down, and succeeds after the restart', async () => {
    const reconnected = new Promise<void>((resolve) => client.onReconnect(resolve));
    await servers.nats.stop();
    while (client.isUp || server.isUp) await wait(5);
    await expect(client.call(echo, {}, context)).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'bus',
    });
    await servers.nats.restart();
    await reconnected;
    while (!server.isUp) await wait(5);
    await server.flush();
    expect(await client.ask(echo, { word: 'again' }, context)).toMatchObject({ input: { word: 'again' } });
  });
});
