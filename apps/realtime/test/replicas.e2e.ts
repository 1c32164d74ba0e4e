import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOwnStack, type Stack } from '@stoa/stack';
import {
  adminOf,
  type Client,
  httpClient,
  type EventClient,
  newTokenUser,
  socketOf,
  streamOf,
} from '@stoa/testing';

// A stack of its own: it gets a second realtime, and clients that misbehave.
let stack: Stack;
let admin: Client;
let anna: Awaited<ReturnType<typeof newTokenUser>>;
let urls: string[];
let record: string;

const stream = (url: string, query = ''): ReturnType<typeof streamOf> =>
  streamOf(url, `/events/stream?${query}`, { authorization: `Bearer ${anna.token}` });

async function change(fields: object): Promise<void> {
  const reply = await anna.client('PATCH', `/api/v1/signals/${record}`, { body: fields });
  if (reply.status !== 200) throw new Error(reply.text);
}

/** A number among a process's metrics. */
async function metric(url: string, line: RegExp): Promise<number> {
  return Number(line.exec((await httpClient(url)('GET', '/metrics')).text)?.[1] ?? 0);
}
const streamsOn = (url: string): Promise<number> =>
  metric(url, /^stoa_realtime_connections\{kind="stream".*\} (\d+)$/m);

beforeAll(async () => {
  stack = await startOwnStack({ apps: ['identity', 'store', 'commerce', 'realtime', 'gateway'] });
  const second = await stack.processes.add('realtime');
  urls = [stack.processes.get('realtime').httpPort, second.httpPort].map(
    (port) => `http://127.0.0.1:${port}`,
  );
  admin = await adminOf({ gateway: stack.gateway, admin: stack.credentials.admin });
  await admin('POST', '/api/v1/stores', { body: { name: 'signals' } });
  anna = await newTokenUser(stack.gateway, admin);
  const made = await anna.client('POST', '/api/v1/signals', { body: { n: 0 } });
  record = (JSON.parse(made.text) as { _id: string })._id;
});
afterAll(() => stack?.stop());

describe('two replicas', () => {
  it('two replicas send the same events with the same positions, so that a client resumes at either', async () => {
    const [first, second] = await Promise.all(urls.map((url) => stream(url)));
    await change({ n: 1 });
    const [one, other] = await Promise.all(
      [first, second].map((client) => client!.received(({ data }) => data?.n === 1)),
    );
    expect(one).toEqual(other);
    first!.close();
    await change({ n: 2 });
    const third = await stream(urls[1]!, `since=${one!.seq}`);
    await third.received(({ data }) => data?.n === 2);
    expect(third.messages.filter(({ data }) => data?.n === 1)).toEqual([]);
    for (const client of [second!, third]) client.close();
  });

  it('two replicas disconnect the clients of a credential that another process revoked', async () => {
    const { token } = await newTokenUser(stack.gateway, admin);
    const headers = { authorization: `Bearer ${token}` };
    const clients = await Promise.all(urls.map((url) => streamOf(url, '/events/stream', headers)));
    await httpClient(stack.gateway, headers)('DELETE', '/api/v1/auth');
    expect(await Promise.all(clients.map(({ ended }) => ended))).toEqual([
      '4401 unauthorized',
      '4401 unauthorized',
    ]);
  });
});

describe('clients of chats', () => {
  /** Calls commerce as a user with this key. */
  const caller =
    (key: string) =>
    async (path: string, body: object): Promise<Record<string, unknown> & { id: number }> => {
      const client = httpClient(stack.gateway, { authorization: `Token ${key}` });
      const { status, text } = await client('POST', `/api/rest/v1/${path}/`, { body });
      if (status > 201) throw new Error(`${path}: ${text}`);
      return JSON.parse(text) as Record<string, unknown> & { id: number };
    };

  it('clients of chats at two replicas stay connected while commerce is away, and have each message once', async () => {
    const key = stack.credentials.commerce!.token;
    const make = caller(key);
    const { id: supplier } = await make('suppliers', { name: 's' });
    const { id: company } = await make('companies', { name: 'c', inn: '7707083893' });
    const { id: type } = await make('price-types', { name: 'p', supplier });
    await make('contracts', { number: 'd', supplier, company, price_type: type });
    const login = { email: 'seller@example.org', password: 'a good secret' };
    await make('users', { ...login, role: 'supplier', supplier });
    const { token } = await make('auth', login);
    const sell = caller(String(token));
    const { id: chat } = await sell('chats', { company });
    const say = (text: string) => sell(`chats/${chat}/messages`, { text });
    const sockets = await Promise.all(
      urls.map((url) => streamOf(url, '/api/rest/v1/chats/socket/', { authorization: `Token ${token}` })),
    );
    for (const socket of sockets) await socket.received(({ event }) => event === 'ready');
    const reached = (text: string) =>
      Promise.all(sockets.map((socket) => socket.received(({ data }) => data.text === text)));
    await say('before');
    await reached('before');
    await stack.processes.get('commerce').restart();
    await say('after');
    const [first, second] = await reached('after');
    expect(first!.data).toEqual(second!.data);
    for (const socket of sockets) {
      expect(socket.messages.map(({ event }) => event)).toEqual(['ready', 'message', 'message']);
      socket.close();
    }
  }, 60_000);
});

describe('two thousand clients that resume at once', () => {
  it('two thousand clients that resume at once receive what they missed without a request to the store', async () => {
    const url = urls[0]!;
    const first = await stream(url);
    await change({ storm: 0 });
    const { seq } = await first.received(({ data }) => data?.storm === 0);
    await change({ storm: 1 });
    const { seq: last } = await first.received(({ data }) => data?.storm === 1);
    const requestCount = (): Promise<number> =>
      metric(
        `http://127.0.0.1:${stack.processes.get('store').httpPort}`,
        /^stoa_request_seconds_count\{what="store.events.after".*\} (\d+)$/m,
      );
    const before = await requestCount();
    const clients = await Promise.all(Array.from({ length: 2000 }, () => stream(url, `since=${seq}`)));
    const resumed = await Promise.all(
      clients.map((client) => client.received(({ event }) => event === 'resumed')),
    );
    expect(resumed.every(({ complete, to }) => complete && (to as number) >= last)).toBe(true);
    expect(
      clients.every(({ messages }) => messages.filter(({ data }) => data?.storm === 1).length === 1),
    ).toBe(true);
    expect(await requestCount()).toBe(before);
    for (const client of [first, ...clients]) client.socket.terminate();
    while ((await streamsOn(url)) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe('a client that resumes', () => {
  /** Makes `count` events of a size. @returns the position before them */
  async function missEvents(count: number, size: number): Promise<number> {
    const before = await stream(urls[0]!);
    await change({ missed: 0 });
    const { seq } = await before.received(({ data }) => data?.missed === 0);
    before.close();
    const text = 'x'.repeat(size);
    for (let missed = 1; missed <= count; missed++) await change({ missed, text });
    return seq;
  }
  const isOrdered = ({ messages }: EventClient): boolean => {
    const seqs = messages.filter(({ data }) => data).map(({ seq }) => seq);
    return seqs.every((seq, index) => index === 0 || seqs[index - 1]! < seq);
  };

  it('sends a resuming client all missed events in order, also more than may be queued for it', async () => {
    const count = 300;
    const since = String(await missEvents(count, 20_000));
    const query = { token: anna.token, since };
    const clients = await Promise.all([
      stream(urls[0]!, `since=${since}`),
      socketOf(urls[0]!, 'v2 websocket', { query }),
      socketOf(urls[0]!, 'v4 polling', { query }),
    ]);
    for (const client of clients) {
      const resumed = await client.received(({ event }) => event === 'resumed');
      expect(resumed).toMatchObject({ from: Number(since), complete: true });
      expect(client.messages.filter(({ data }) => data?.missed)).toHaveLength(count);
      expect(isOrdered(client)).toBe(true);
      client.close();
    }
  });

  it('sends a resuming client old events before those that it may see since a change of its rights', async () => {
    const since = await missEvents(60, 400_000);
    const slow = await stream(urls[0]!, `since=${since}`);
    const { _socket } = slow.socket as unknown as { _socket: Socket };
    _socket.pause();
    const other = await stream(urls[0]!);
    const boris = await newTokenUser(stack.gateway, admin);
    const access = [boris._id, anna._id];
    await admin('PATCH', `/api/v1/groups/${boris.group}`, { body: { access } });
    // When the other connection of the same user receives events of the new group, this one may as well.
    let record: string | undefined;
    while (!record) {
      const { text } = await boris.client('POST', '/api/v1/signals', { body: {} });
      const { _id } = JSON.parse(text) as { _id: string };
      await change({ after: _id });
      await other.received(({ data }) => data?.after === _id);
      if (other.messages.some(({ _oid }) => _oid === _id)) record = _id;
    }
    expect(slow.messages.some(({ event }) => event === 'resumed')).toBe(false);
    _socket.resume();
    await slow.received(({ _oid }) => _oid === record);
    expect(isOrdered(slow)).toBe(true);
    for (const client of [slow, other]) client.close();
  });
});

describe('a client that never reads', () => {
  it('disconnects a client that never reads, which delays no other client', async () => {
    const url = urls[0]!;
    const [slow, other] = [await stream(url), await stream(url)];
    (slow.socket as unknown as { _socket: { pause(): void } })._socket.pause();
    let n = 0;
    // A megabyte may be queued, beside the kernel's buffers on both sides.
    const text = 'x'.repeat(400_000);
    while (n < 60) {
      await change({ n: ++n, text });
      await other.received(({ data }) => data?.n === n);
    }
    (slow.socket as unknown as { _socket: { resume(): void } })._socket.resume();
    expect(await slow.ended).toBe('1013 slow_consumer');
    expect(slow.messages.length).toBeLessThan(60);
    other.close();
  });
});

describe('a process that stops', () => {
  /** A process that waits for a client is ended after these milliseconds. */
  const longestStop = 10_000;

  it('a stopping replica closes its connections at once with reasons that let clients reconnect', async () => {
    const port = stack.processes.get('realtime').httpPort;
    const socket = await socketOf(`http://127.0.0.1:${port}`, 'v4 websocket', {
      query: { token: anna.token },
    });
    const plain = await stream(urls[0]!);
    const began = performance.now();
    const restarting = stack.processes.get('realtime').restart();
    // "io server disconnect" would keep the client from reconnecting by itself.
    expect(await socket.ended).toBe('transport close');
    expect(await plain.ended).toMatch(/^1001 /);
    expect(performance.now() - began).toBeLessThan(longestStop);
    await restarting;
  });

  it('a stopping gateway does not wait for the sockets that it tunnels', async () => {
    const tunnelled = await stream(stack.gateway);
    const began = performance.now();
    await stack.processes.get('gateway').stop();
    await tunnelled.ended;
    expect(performance.now() - began).toBeLessThan(longestStop);
  });
});
