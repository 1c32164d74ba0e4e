import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  adminOf,
  type Asking,
  type Client,
  framesOf,
  httpClient,
  type Listener,
  type Message,
  newListener,
  socketOf,
  streamOf,
  testStack,
  type Version,
} from '@stoa/testing';

const { gateway } = testStack();
const versions: Version[] = ['v2 websocket', 'v2 polling', 'v4 websocket', 'v4 polling'];

type Person = Awaited<ReturnType<typeof newListener>>;
let admin: Client;
let anna: Person;
let boris: Person;
const open: { close(): void }[] = [];

const opened = <T extends { close(): void }>(client: T): T => {
  open.push(client);
  return client;
};
const connect = async (
  person: { token: string },
  version: Version = 'v4 websocket',
  query = {},
): Promise<Asking> => opened(await socketOf(gateway, version, { query: { token: person.token, ...query } }));
const stream = async (person: { token: string }, query = ''): Promise<Listener> =>
  opened(await streamOf(gateway, `/events/stream?${query}`, { authorization: `Bearer ${person.token}` }));

const person = (): Promise<Person> => newListener(gateway, admin);
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
const make = (who: { client: Client }, body: object): Promise<{ _id: string }> =>
  call(who.client, 'POST', 'signals', body);
/** A last event that everyone sees, so that what was not heard before it will not be heard. */
async function mark(...listeners: Listener[]): Promise<void> {
  const { _id } = await call(admin, 'POST', 'signals', { mark: true });
  const access = { users: [anna._id, boris._id] };
  await call(admin, 'POST', `signals/${_id}/access`, access);
  await Promise.all(listeners.map((listener) => listener.heard(({ _oid }) => _oid === _id)));
}
const eventsOf = ({ messages }: Listener, id: string): string[] =>
  messages.filter(({ _oid }) => _oid === id).map(({ event }) => event);

beforeAll(async () => {
  admin = await adminOf(testStack());
  await call(admin, 'POST', 'stores', { name: 'signals' });
  [anna, boris] = [await person(), await person()];
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(async () => {
  await admin('DELETE', '/api/v1/stores/signals');
});

describe.each(versions)('socket.io-client %s', (version) => {
  it('hears inserts, updates and removals of what its user may see, in order, and nothing else', async () => {
    const [annas, borises] = [await connect(anna, version), await connect(boris, version)];
    const mine = await make(anna, { n: 1 });
    await call(anna.client, 'PATCH', `signals/${mine._id}`, { n: 2 });
    await call(anna.client, 'DELETE', `signals/${mine._id}`);
    const his = await make(boris, { n: 3 });
    await mark(annas, borises);
    expect(eventsOf(annas, mine._id)).toEqual(['signal-insert', 'signal-update', 'signal-remove']);
    expect(eventsOf(annas, his._id)).toEqual([]);
    expect(eventsOf(borises, his._id)).toEqual(['signal-insert']);
    expect(eventsOf(borises, mine._id)).toEqual([]);
    const seqs = annas.messages.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((one, other) => one - other));
  });

  it('goes on from where it was', async () => {
    const before = await connect(anna, version);
    await make(anna, { n: 1 });
    const { seq } = await before.heard(({ event, data }) => event === 'signal-insert' && data.n === 1);
    before.close();
    const missed = [await make(anna, { n: 2 }), await make(boris, { n: 3 }), await make(anna, { n: 4 })];
    const after = await connect(anna, version, { since: String(seq) });
    const resumed = await after.heard(({ event }) => event === 'resumed');
    expect(resumed).toMatchObject({ from: seq, complete: true });
    await after.heard(({ _oid }) => _oid === missed[2]!._id);
    const inserted = after.messages.filter(({ event, data }) => event === 'signal-insert' && data.n);
    expect(inserted.map(({ _oid }) => _oid)).toEqual([missed[0]!._id, missed[2]!._id]);
    const live = await make(anna, { n: 5 });
    await after.heard(({ _oid }) => _oid === live._id);
  });

  it('is told what it missed at the pace at which it reads, however much that is', async () => {
    const before = await connect(anna, version);
    const first = await make(anna, { n: 1 });
    const { seq } = await before.heard(({ _oid }) => _oid === first._id);
    before.close();
    const text = 'x'.repeat(100_000);
    const watching = await connect(anna);
    const missed = await Promise.all(Array.from({ length: 40 }, () => make(anna, { text })));
    await Promise.all(missed.map(({ _id }) => watching.heard(({ _oid }) => _oid === _id)));
    const after = await connect(anna, version, { since: String(seq) });
    await after.heard(({ event }) => event === 'resumed');
    const told = after.messages.filter(({ event, data }) => event === 'signal-insert' && data.text);
    expect(told.map(({ _oid }) => _oid)).toEqual(watching.messages.map(({ _oid }) => _oid));
  });

  it('asks for less, and for the records that are there', async () => {
    const client = await connect(anna, version);
    const kept = await make(anna, { kind: 'kept', deep: { n: 1 } });
    const other = await make(anna, { kind: 'other' });
    const filter = { stores: ['signals'], where: { kind: ['kept'], 'deep.n': 1 }, snapshot: true };
    const answer = await client.ask('subscribe', filter);
    expect(answer).toMatchObject({ success: true, id: 1, seq: expect.any(Number) });
    expect((answer.records as { _id: string }[]).map(({ _id }) => _id)).toContain(kept._id);
    expect((answer.records as { _id: string }[]).map(({ _id }) => _id)).not.toContain(other._id);
    await call(anna.client, 'PATCH', `signals/${other._id}`, { n: 1 });
    await call(anna.client, 'PATCH', `signals/${kept._id}`, { n: 1 });
    await client.heard(({ _oid, event }) => _oid === kept._id && event === 'signal-update');
    expect(eventsOf(client, other._id)).not.toContain('signal-update');
    expect(await client.ask('unsubscribe', { id: 1 })).toEqual({ success: true, id: 1 });
    await mark(client);
  });
});

describe('sharing', () => {
  it('shows a record to someone, and its removal when it is taken back, but nothing of it', async () => {
    const borises = await connect(boris);
    const { _id } = await make(anna, { secret: 'until shared' });
    await call(anna.client, 'POST', `signals/${_id}/access`, { users: [boris._id] });
    const shared = await borises.heard(({ _oid }) => _oid === _id);
    expect(shared).toMatchObject({ event: 'signal-update', data: { secret: 'until shared' } });
    await call(anna.client, 'DELETE', `signals/${_id}/access`, { users: [boris._id] });
    const removal = await borises.heard(({ _oid, event }) => _oid === _id && event === 'signal-remove');
    expect(removal.data).toEqual({ _id });
    await call(anna.client, 'PATCH', `signals/${_id}`, { secret: 'again' });
    await mark(borises);
    expect(eventsOf(borises, _id)).toEqual(['signal-update', 'signal-remove']);
  });

  it('a new member of a group hears of its records on the connection that he has, and no longer after he left', async () => {
    const carl = await person();
    const carls = await connect(carl);
    const membership = (access: string[]): Promise<unknown> =>
      call(admin, 'PATCH', `groups/${anna.group}`, { access });
    await membership([anna._id, carl._id]);
    const first = await untilHeard(carls, () => make(anna, { for: 'members' }));
    expect(first.event).toBe('signal-insert');
    await membership([anna._id]);
    await untilSilent(carls, carl._id, () => make(anna, { for: 'members' }));
  });
});

/** Makes records until one is heard of: a membership takes some milliseconds to be known everywhere. */
async function untilHeard(listener: Listener, again: () => Promise<{ _id: string }>): Promise<Message> {
  for (;;) {
    const { _id } = await again();
    const heard = await Promise.race([
      listener.heard(({ _oid }) => _oid === _id),
      new Promise<undefined>((resolve) => setTimeout(resolve, 100, undefined)),
    ]);
    if (heard) return heard;
  }
}

/** The other way round: an event that he does see comes after the one that he may not. */
async function untilSilent(
  listener: Listener,
  user: string,
  again: () => Promise<{ _id: string }>,
): Promise<void> {
  for (;;) {
    const { _id } = await again();
    const shared = await call(admin, 'POST', 'signals', {});
    await call(admin, 'POST', `signals/${shared._id}/access`, { users: [user] });
    await listener.heard(({ _oid }) => _oid === shared._id);
    if (!eventsOf(listener, _id).length) return;
  }
}

describe('streams', () => {
  it('send a frame an event, narrowed by the query, also to who names himself in the URL', async () => {
    const { _id } = await make(anna, { n: 1 });
    const narrowed = await stream(anna, `where.event=signal-update,x&where._oid=${_id}`);
    const everything = opened(
      await streamOf(gateway.replace('http://', `http://${anna.token}@`), '/api/v1/events/stream'),
    );
    const other = await make(anna, { n: 2 });
    await call(anna.client, 'PATCH', `signals/${other._id}`, { n: 3 });
    await call(anna.client, 'PATCH', `signals/${_id}`, { n: 3 });
    const heard = await narrowed.heard(() => true);
    expect(heard).toMatchObject({ _oid: _id, event: 'signal-update', data: { n: 3 } });
    expect(Object.keys(heard)).toEqual(['_msgid', '_oid', '_gid', 'event', 'time', 'data', 'seq']);
    await everything.heard(({ _oid, event }) => _oid === _id && event === 'signal-update');
    expect(narrowed.messages).toHaveLength(1);
    expect(eventsOf(everything, other._id)).toEqual(['signal-insert', 'signal-update']);
  });

  it('go on from where they were, and say when that cannot be', async () => {
    const first = await stream(anna);
    await make(anna, { n: 1 });
    const { seq } = await first.heard(({ data }) => data?.n === 1);
    const { _id } = await make(anna, { n: 2 });
    const second = await stream(anna, `since=${seq}`);
    await second.heard(({ _oid }) => _oid === _id);
    expect(await second.heard(({ event }) => event === 'resumed')).toMatchObject({ complete: true });
    const future = await stream(anna, 'since=999999999');
    expect(await future.heard(({ event }) => event === 'resumed')).toMatchObject({ complete: false });
  });
});

describe('a credential that ends', () => {
  it.each(['v2 websocket', 'v4 websocket', 'v4 polling'] as Version[])(
    'takes the connection with it: %s',
    async (version) => {
      const dora = await person();
      const [socket, bare] = [await connect(dora, version), await stream(dora)];
      const since = Date.now();
      await httpClient(gateway, { authorization: `Bearer ${dora.token}` })('DELETE', '/api/v1/auth');
      await Promise.all([socket.ended, bare.ended]);
      expect(Date.now() - since).toBeLessThan(1000);
      expect(await bare.ended).toBe('4401 unauthorized');
      expect(bare.messages.at(-1)).toMatchObject({ event: 'unauthorized', code: '401' });
    },
  );

  it('by expiry as well', async () => {
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

  it('or by removal of the user', async () => {
    const erik = await person();
    const socket = await connect(erik);
    await call(admin, 'DELETE', `users/${erik._id}`);
    await socket.ended;
  });

  it('can be replaced on the spot', async () => {
    const socket = await connect(anna);
    expect(await socket.ask('auth', { token: 'nonsense' })).toMatchObject({ success: false, code: '401' });
    expect(await socket.ask('auth', { token: boris.token })).toEqual({ success: true });
    const his = await make(boris, {});
    await socket.heard(({ _oid }) => _oid === his._id);
  });
});

describe('bad input', () => {
  it('of questions is answered like that of the API', async () => {
    const client = await connect(anna);
    const bad: unknown[] = [
      null,
      'x',
      [],
      { events: 'x' },
      { events: [] },
      { where: { a: {} } },
      { bogus: 1 },
      { snapshot: 'yes' },
    ];
    for (const question of bad)
      expect(await client.ask('subscribe', question)).toMatchObject({
        success: false,
        code: '400',
        tags: ['error_validation'],
      });
    for (const question of [{ id: 7 }, { id: 'x' }, {}])
      expect(await client.ask('unsubscribe', question)).toMatchObject({ success: false });
    client.socket.emit('subscribe', { bogus: 1 });
    client.socket.emit('no.such.*', { a: 1 });
    await mark(client);
  });

  it('ten thousand subscriptions are a hundred', async () => {
    const client = await connect(anna);
    const answers = await Promise.all(
      Array.from({ length: 10_000 }, () => client.ask('subscribe', { events: ['x'] })),
    );
    expect(answers.filter(({ success }) => success)).toHaveLength(100);
  });

  it('event names with dots and wildcards are names like any other', async () => {
    const client = await connect(anna);
    await client.ask('subscribe', { events: ['signal-*', '*', 'signal.insert', '>'] });
    const { _id } = await make(anna, {});
    await (await stream(anna, 'since=1')).heard(({ _oid }) => _oid === _id);
    await client.ask('subscribe', { ids: [_id] });
    await call(anna.client, 'PATCH', `signals/${_id}`, { n: 1 });
    await client.heard(({ _oid }) => _oid === _id);
    expect(eventsOf(client, _id)).toEqual(['signal-update']);
  });

  it.each([
    ['binary', Buffer.from([4, 1, 2, 3])],
    ['oversize', `42["x","${'x'.repeat(1_000_001)}"]`],
    ['nonsense', '9z'],
  ])('%s frames end the connection, and no other', async (_what, frame) => {
    const other = await connect(anna);
    const frames = framesOf(gateway, `EIO=3&token=${anna.token}`);
    await frames.frame(0);
    frames.socket.send(frame);
    await frames.ended;
    await mark(other);
  });
});
