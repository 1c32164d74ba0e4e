import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  adminOf,
  type SocketIoClient,
  type Client,
  framesOf,
  httpClient,
  type EventClient,
  type Message,
  newTokenUser,
  socketOf,
  streamOf,
  testStack,
  type ClientVersion,
} from '@stoa/testing';

const { gateway } = testStack();
const versions: ClientVersion[] = ['v2 websocket', 'v2 polling', 'v4 websocket', 'v4 polling'];

type User = Awaited<ReturnType<typeof newTokenUser>>;
let admin: Client;
let anna: User;
let boris: User;
const open: { close(): void }[] = [];

const opened = <T extends { close(): void }>(client: T): T => {
  open.push(client);
  return client;
};
const connect = async (
  user: { token: string },
  version: ClientVersion = 'v4 websocket',
  query = {},
): Promise<SocketIoClient> =>
  opened(await socketOf(gateway, version, { query: { token: user.token, ...query } }));
const stream = async (user: { token: string }, query = ''): Promise<EventClient> =>
  opened(await streamOf(gateway, `/events/stream?${query}`, { authorization: `Bearer ${user.token}` }));

const newUser = (): Promise<User> => newTokenUser(gateway, admin);
async function call(
  client: Client,
  method: string,
  path: string,
  body?: object,
): Promise<Message & { _id: string }> {
  const reply = await client(method, `/api/v1/${path}`, body ? { body } : {});
  if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
  return JSON.parse(reply.text) as Message & { _id: string };
}
const make = (user: { client: Client }, body: object): Promise<{ _id: string }> =>
  call(user.client, 'POST', 'signals', body);
/** Waits for a last event that all clients may see: what they did not receive before it, they will not receive. */
async function receiveLast(...clients: EventClient[]): Promise<void> {
  const { _id } = await call(admin, 'POST', 'signals', { mark: true });
  const access = { users: [anna._id, boris._id] };
  await call(admin, 'POST', `signals/${_id}/access`, access);
  await Promise.all(clients.map((client) => client.received(({ _oid }) => _oid === _id)));
}
const eventsOf = ({ messages }: EventClient, id: string): string[] =>
  messages.filter(({ _oid }) => _oid === id).map(({ event }) => event);

beforeAll(async () => {
  admin = await adminOf(testStack());
  await call(admin, 'POST', 'stores', { name: 'signals' });
  [anna, boris] = [await newUser(), await newUser()];
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(async () => {
  await admin('DELETE', '/api/v1/stores/signals');
});

describe.each(versions)('socket.io-client %s', (version) => {
  it('a Socket.IO client receives changes of records that its user may see, in order, and nothing else', async () => {
    const [annas, borises] = [await connect(anna, version), await connect(boris, version)];
    const mine = await make(anna, { n: 1 });
    await call(anna.client, 'PATCH', `signals/${mine._id}`, { n: 2 });
    await call(anna.client, 'DELETE', `signals/${mine._id}`);
    const other = await make(boris, { n: 3 });
    await receiveLast(annas, borises);
    expect(eventsOf(annas, mine._id)).toEqual(['signal-insert', 'signal-update', 'signal-remove']);
    expect(eventsOf(annas, other._id)).toEqual([]);
    expect(eventsOf(borises, other._id)).toEqual(['signal-insert']);
    expect(eventsOf(borises, mine._id)).toEqual([]);
    const seqs = annas.messages.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((one, other) => one - other));
  });

  it('a Socket.IO client that resumes from a position receives the missed events and later ones', async () => {
    const before = await connect(anna, version);
    await make(anna, { n: 1 });
    const { seq } = await before.received(({ event, data }) => event === 'signal-insert' && data.n === 1);
    before.close();
    const missed = [await make(anna, { n: 2 }), await make(boris, { n: 3 }), await make(anna, { n: 4 })];
    const after = await connect(anna, version, { since: String(seq) });
    const resumed = await after.received(({ event }) => event === 'resumed');
    expect(resumed).toMatchObject({ from: seq, complete: true });
    await after.received(({ _oid }) => _oid === missed[2]!._id);
    const inserted = after.messages.filter(({ event, data }) => event === 'signal-insert' && data.n);
    expect(inserted.map(({ _oid }) => _oid)).toEqual([missed[0]!._id, missed[2]!._id]);
    const live = await make(anna, { n: 5 });
    await after.received(({ _oid }) => _oid === live._id);
  });

  it('a Socket.IO client that resumes receives all missed events in order, regardless of the amount', async () => {
    const before = await connect(anna, version);
    const first = await make(anna, { n: 1 });
    const { seq } = await before.received(({ _oid }) => _oid === first._id);
    before.close();
    const text = 'x'.repeat(100_000);
    const watching = await connect(anna);
    const missed = await Promise.all(Array.from({ length: 40 }, () => make(anna, { text })));
    await Promise.all(missed.map(({ _id }) => watching.received(({ _oid }) => _oid === _id)));
    const after = await connect(anna, version, { since: String(seq) });
    await after.received(({ event }) => event === 'resumed');
    const inserted = after.messages.filter(({ event, data }) => event === 'signal-insert' && data.text);
    expect(inserted.map(({ _oid }) => _oid)).toEqual(watching.messages.map(({ _oid }) => _oid));
  });

  it('a Socket.IO client that subscribes with a filter receives the matching present records and events', async () => {
    const client = await connect(anna, version);
    const kept = await make(anna, { kind: 'kept', deep: { n: 1 } });
    const other = await make(anna, { kind: 'other' });
    const filter = { stores: ['signals'], where: { kind: ['kept'], 'deep.n': 1 }, snapshot: true };
    const answer = await client.emitWithAck('subscribe', filter);
    expect(answer).toMatchObject({ success: true, id: 1, seq: expect.any(Number) });
    expect((answer.records as { _id: string }[]).map(({ _id }) => _id)).toContain(kept._id);
    expect((answer.records as { _id: string }[]).map(({ _id }) => _id)).not.toContain(other._id);
    await call(anna.client, 'PATCH', `signals/${other._id}`, { n: 1 });
    await call(anna.client, 'PATCH', `signals/${kept._id}`, { n: 1 });
    await client.received(({ _oid, event }) => _oid === kept._id && event === 'signal-update');
    expect(eventsOf(client, other._id)).not.toContain('signal-update');
    expect(await client.emitWithAck('unsubscribe', { id: 1 })).toEqual({ success: true, id: 1 });
    await receiveLast(client);
  });
});

describe('sharing', () => {
  it('sends a shared record to the new reader, and only its removal when access is revoked', async () => {
    const borises = await connect(boris);
    const { _id } = await make(anna, { secret: 'until shared' });
    await call(anna.client, 'POST', `signals/${_id}/access`, { users: [boris._id] });
    const shared = await borises.received(({ _oid }) => _oid === _id);
    expect(shared).toMatchObject({ event: 'signal-update', data: { secret: 'until shared' } });
    await call(anna.client, 'DELETE', `signals/${_id}/access`, { users: [boris._id] });
    const removal = await borises.received(({ _oid, event }) => _oid === _id && event === 'signal-remove');
    expect(removal.data).toEqual({ _id });
    await call(anna.client, 'PATCH', `signals/${_id}`, { secret: 'again' });
    await receiveLast(borises);
    expect(eventsOf(borises, _id)).toEqual(['signal-update', 'signal-remove']);
  });

  it('sends events of a group to a new member on the present connection until the member leaves', async () => {
    const carl = await newUser();
    const carls = await connect(carl);
    const membership = (access: string[]): Promise<unknown> =>
      call(admin, 'PATCH', `groups/${anna.group}`, { access });
    await membership([anna._id, carl._id]);
    const first = await untilReceived(carls, () => make(anna, { for: 'members' }));
    expect(first.event).toBe('signal-insert');
    await membership([anna._id]);
    await untilNotReceived(carls, carl._id, () => make(anna, { for: 'members' }));
  });
});

/** Makes records until the event of one arrives: a membership takes some milliseconds to reach realtime. */
async function untilReceived(listener: EventClient, again: () => Promise<{ _id: string }>): Promise<Message> {
  for (;;) {
    const { _id } = await again();
    const received = await Promise.race([
      listener.received(({ _oid }) => _oid === _id),
      new Promise<undefined>((resolve) => setTimeout(resolve, 100, undefined)),
    ]);
    if (received) return received;
  }
}

/** Makes records until the event of one does not arrive before a later event that the user may see. */
async function untilNotReceived(
  listener: EventClient,
  user: string,
  again: () => Promise<{ _id: string }>,
): Promise<void> {
  for (;;) {
    const { _id } = await again();
    const shared = await call(admin, 'POST', 'signals', {});
    await call(admin, 'POST', `signals/${shared._id}/access`, { users: [user] });
    await listener.received(({ _oid }) => _oid === shared._id);
    if (!eventsOf(listener, _id).length) return;
  }
}

describe('a stream', () => {
  it('a stream receives a frame per event that matches the query, and accepts the token in the URL', async () => {
    const { _id } = await make(anna, { n: 1 });
    const narrowed = await stream(anna, `where.event=signal-update,x&where._oid=${_id}`);
    const everything = opened(
      await streamOf(gateway.replace('http://', `http://${anna.token}@`), '/api/v1/events/stream'),
    );
    const other = await make(anna, { n: 2 });
    await call(anna.client, 'PATCH', `signals/${other._id}`, { n: 3 });
    await call(anna.client, 'PATCH', `signals/${_id}`, { n: 3 });
    const received = await narrowed.received(() => true);
    expect(received).toMatchObject({ _oid: _id, event: 'signal-update', data: { n: 3 } });
    expect(Object.keys(received)).toEqual(['_msgid', '_oid', '_gid', 'event', 'time', 'data', 'seq']);
    await everything.received(({ _oid, event }) => _oid === _id && event === 'signal-update');
    expect(narrowed.messages).toHaveLength(1);
    expect(eventsOf(everything, other._id)).toEqual(['signal-insert', 'signal-update']);
  });

  it('a stream that resumes from a position receives the missed events or a notice that they are incomplete', async () => {
    const first = await stream(anna);
    await make(anna, { n: 1 });
    const { seq } = await first.received(({ data }) => data?.n === 1);
    const { _id } = await make(anna, { n: 2 });
    const second = await stream(anna, `since=${seq}`);
    await second.received(({ _oid }) => _oid === _id);
    expect(await second.received(({ event }) => event === 'resumed')).toMatchObject({ complete: true });
    const future = await stream(anna, 'since=999999999');
    expect(await future.received(({ event }) => event === 'resumed')).toMatchObject({ complete: false });
  });
});

describe('a client whose credential ends', () => {
  it.each(['v2 websocket', 'v4 websocket', 'v4 polling'] as ClientVersion[])(
    'disconnects a client within a second when its credential is revoked: %s',
    async (version) => {
      const dora = await newUser();
      const [socket, bare] = [await connect(dora, version), await stream(dora)];
      const since = Date.now();
      await httpClient(gateway, { authorization: `Bearer ${dora.token}` })('DELETE', '/api/v1/auth');
      await Promise.all([socket.ended, bare.ended]);
      expect(Date.now() - since).toBeLessThan(1000);
      expect(await bare.ended).toBe('4401 unauthorized');
      expect(bare.messages.at(-1)).toMatchObject({ event: 'unauthorized', code: '401' });
    },
  );

  it('disconnects a client within a second when its credential expires', async () => {
    const expiresAt = Date.now() + 2000;
    const { token } = await call(anna.client, 'POST', 'tokens', {
      name: 'short',
      scopes: ['GET /*'],
      expiresAt,
    });
    const socket = await connect({ token: token as string });
    await socket.ended;
    expect(Date.now() - expiresAt).toBeLessThan(1000);
    expect(socket.messages.at(-1)).toMatchObject({ event: 'unauthorized' });
  });

  it('disconnects a client when its user is removed', async () => {
    const erik = await newUser();
    const socket = await connect(erik);
    await call(admin, 'DELETE', `users/${erik._id}`);
    await socket.ended;
  });

  it('accepts another valid credential on the same connection, and refuses an invalid one', async () => {
    const socket = await connect(anna);
    expect(await socket.emitWithAck('auth', { token: 'nonsense' })).toMatchObject({
      success: false,
      code: '401',
    });
    expect(await socket.emitWithAck('auth', { token: boris.token })).toEqual({ success: true });
    const other = await make(boris, {});
    await socket.received(({ _oid }) => _oid === other._id);
  });
});

describe('invalid input', () => {
  it('acknowledges invalid messages as failed, and an invalid subscription with 400 and error_validation', async () => {
    const client = await connect(anna);
    const invalid: unknown[] = [
      null,
      'x',
      [],
      { events: 'x' },
      { events: [] },
      { where: { a: {} } },
      { bogus: 1 },
      { snapshot: 'yes' },
    ];
    for (const body of invalid)
      expect(await client.emitWithAck('subscribe', body)).toMatchObject({
        success: false,
        code: '400',
        tags: ['error_validation'],
      });
    for (const body of [{ id: 7 }, { id: 'x' }, {}])
      expect(await client.emitWithAck('unsubscribe', body)).toMatchObject({ success: false });
    client.socket.emit('subscribe', { bogus: 1 });
    client.socket.emit('no.such.*', { a: 1 });
    await receiveLast(client);
  });

  it('does not acknowledge an unknown message', async () => {
    const client = await connect(anna);
    let isAcknowledged = false;
    for (const name of ['no.such', 'constructor', 'toString'])
      client.socket.emit(name, { a: 1 }, () => (isAcknowledged = true));
    // Messages are handled in order, so an answer to a later one comes after theirs.
    await client.emitWithAck('unsubscribe', { id: 1 });
    expect(isAcknowledged).toBe(false);
  });

  it('acknowledges a snapshot of an unknown store with 404, and keeps no filter', async () => {
    const client = await connect(anna);
    const body = { stores: ['no-such-store'], snapshot: true };
    expect(await client.emitWithAck('subscribe', body)).toEqual({
      success: false,
      code: '404',
      message: 'Not Found',
      tags: ['error_not_found'],
    });
    // The failed subscription left no filter behind.
    expect(await client.emitWithAck('unsubscribe', { id: 1 })).toMatchObject({ success: false });
    await receiveLast(client);
  });

  it('accepts a hundred filters of a client and refuses more', async () => {
    const client = await connect(anna);
    const answers = await Promise.all(
      Array.from({ length: 10_000 }, () => client.emitWithAck('subscribe', { events: ['x'] })),
    );
    expect(answers.filter(({ success }) => success)).toHaveLength(100);
  });

  it('accepts an event name with dots or wildcards as a plain name, which matches no other event', async () => {
    const client = await connect(anna);
    await client.emitWithAck('subscribe', { events: ['signal-*', '*', 'signal.insert', '>'] });
    const { _id } = await make(anna, {});
    await (await stream(anna, 'since=1')).received(({ _oid }) => _oid === _id);
    await client.emitWithAck('subscribe', { ids: [_id] });
    await call(anna.client, 'PATCH', `signals/${_id}`, { n: 1 });
    await client.received(({ _oid }) => _oid === _id);
    expect(eventsOf(client, _id)).toEqual(['signal-update']);
  });

  it.each([
    ['a binary frame', Buffer.from([4, 1, 2, 3])],
    ['an oversize frame', `42["x","${'x'.repeat(1_000_001)}"]`],
    ['a malformed frame', '9z'],
  ])('ends the connection that sends %s, and no other', async (_what, frame) => {
    const other = await connect(anna);
    const frames = framesOf(gateway, `EIO=3&token=${anna.token}`);
    await frames.frame(0);
    frames.socket.send(frame);
    await frames.ended;
    await receiveLast(other);
  });
});
