import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { refusedUpgrade, streamOf, testStack, until, type Client } from '@stoa/testing';
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
  type Buyer,
} from './commerce-clients.js';

const { gateway } = testStack();
const path = `${base}/chats/socket/`;
type Socket = Awaited<ReturnType<typeof streamOf>>;
type Frame = { id?: string; event: string; data: { id: number; text: string } };

let buyer: Buyer;
let seller: Awaited<ReturnType<typeof newUser>>;
let stranger: Buyer;
let supplier: number;
let chat: number;
/** Of the stranger, with the same supplier. */
let otherChat: number;

async function newChat(of: Buyer): Promise<{ company: number; chat: number }> {
  const company = (await newCompany({ buyers: [of.id] })).id;
  await newContract({ supplier, company });
  const reply = await of.client('POST', `${base}/chats/`, { body: { company, supplier } });
  return { company, chat: (json(reply) as { id: number }).id };
}

beforeAll(async () => {
  [buyer, stranger] = [await newBuyer(), await newBuyer()];
  supplier = await newSupplier();
  seller = await newUser({ role: 'supplier', supplier });
  ({ chat } = await newChat(buyer));
  ({ chat: otherChat } = await newChat(stranger));
});

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

async function opened(query = '', headers: Record<string, string> = {}): Promise<Socket> {
  const socket = await streamOf(gateway, `${path}${query}`, headers);
  open.push(socket);
  return socket;
}
/** As a program connects, and as a browser does. */
const connect = (key: string, query = ''): Promise<Socket> => opened(query, tokenOf(key));
async function browse(key: string, after?: string): Promise<Socket> {
  const socket = await opened();
  socket.socket.send(JSON.stringify({ event: 'auth', data: { token: key, last_event_id: after } }));
  return socket;
}

const framesOf = ({ messages }: Socket): Frame[] => messages as unknown as Frame[];
const ready = async (socket: Socket): Promise<Socket> => {
  await socket.received(({ event }) => event === 'ready');
  return socket;
};
const textsOf = (socket: Socket): string[] =>
  framesOf(socket)
    .filter(({ event }) => event === 'message')
    .map(({ data }) => data.text);
const frameOf = async (socket: Socket, id: number): Promise<Frame> =>
  (await socket.received(({ event, data }) => event === 'message' && data.id === id)) as unknown as Frame;

async function say(client: Client, text: string, to = chat): Promise<number> {
  const reply = await client('POST', `${base}/chats/${to}/messages/`, { body: { text } });
  expect(reply.status).toBe(201);
  return (json(reply) as { id: number }).id;
}
const markRead = (client: Client, message: number) =>
  client('POST', `${base}/chats/${chat}/read/`, { body: { last_message_id: message } });

/** A key that can be revoked. */
async function newKey({
  client,
}: Pick<Buyer, 'client'>): Promise<{ key: string; revoke(): Promise<unknown> }> {
  const reply = await client('POST', `${base}/auth/tokens/`, { body: { name: word() } });
  const { id, token } = json(reply) as { id: string; token: string };
  return { key: token, revoke: () => client('DELETE', `${base}/auth/tokens/${id}/`) };
}

describe('chats/socket/', () => {
  it('sends messages and read marks of the own chats, as `chats/events/` does, and none of others', async () => {
    const [buyers, sellers, strangers] = await Promise.all([
      connect(buyer.key).then(ready),
      browse(seller.key).then(ready),
      connect(stranger.key).then(ready),
    ]);
    const id = await say(buyer.client, 'live');
    const [frame, same] = [await frameOf(buyers, id), await frameOf(sellers, id)];
    expect(same.data).toEqual(frame.data);
    const listed = json(await buyer.client('GET', `${base}/chats/${chat}/messages/?ordering=-id&limit=1`));
    expect(frame).toEqual({
      id: expect.stringMatching(/^\d+:\d+:/),
      event: 'message',
      data: (listed as { results: unknown[] }).results[0],
    });
    await markRead(seller.client, id);
    const read = await buyers.received(({ event }) => event === 'read');
    expect(read.data).toMatchObject({ chat, side: 'supplier', last_message_id: id });
    await frameOf(strangers, await say(stranger.client, 'theirs', otherChat));
    expect([textsOf(strangers), textsOf(buyers)]).toEqual([['theirs'], ['live']]);
    await sellers.received(({ data }) => data.text === 'theirs');
  });

  it('goes on where the client stopped, also where that was a stream, without a gap or a repetition', async () => {
    const before = await ready(await connect(buyer.key));
    const start = framesOf(before)[0]!.id!;
    await frameOf(before, await say(seller.client, 'one'));
    const place = framesOf(before).at(-1)!.id!;
    before.close();
    for (const text of ['two', 'three']) await say(buyer.client, text);
    const resumed = [
      await connect(buyer.key, `?last_event_id=${encodeURIComponent(place)}`),
      await opened('', { ...tokenOf(buyer.key), 'last-event-id': place }),
      await browse(buyer.key, place),
      await browse(buyer.key, start),
    ];
    const last = await say(seller.client, 'four');
    await Promise.all(resumed.map((socket) => frameOf(socket, last)));
    expect(resumed.map(textsOf)).toEqual([
      ...Array<string[]>(3).fill(['two', 'three', 'four']),
      ['one', 'two', 'three', 'four'],
    ]);
    const stream = await fetch(`${gateway}${base}/chats/events/`, {
      headers: { ...tokenOf(buyer.key), 'last-event-id': framesOf(resumed[2]!).at(-2)!.id! },
    });
    let text = '';
    for await (const bytes of stream.body!) {
      text += Buffer.from(bytes as Uint8Array).toString();
      if (text.includes('"four"')) break;
    }
    expect(text).not.toContain('"three"');
  });

  it('ends with the key that it was opened with, by the fault of HTTP', async () => {
    const named = await newKey(buyer);
    const sockets = [await connect(named.key), await browse(named.key)];
    await Promise.all(sockets.map(ready));
    await named.revoke();
    expect(await Promise.all(sockets.map(({ ended }) => ended))).toEqual(
      Array(2).fill('4401 unauthenticated'),
    );
    for (const socket of sockets)
      expect(socket.messages.at(-1)).toEqual({ event: 'fault', data: { detail: 'Invalid token.' } });
    expect((await refusedUpgrade(gateway, path, tokenOf(named.key))).status).toBe(401);
  });

  it('sends nothing of a company that the user has left, and ends when the user is switched off', async () => {
    const leaving = await newBuyer();
    const { company, chat: theirs } = await newChat(leaving);
    const socket = await ready(await connect(leaving.key));
    await frameOf(socket, await say(seller.client, 'before', theirs));
    const change = async (body: object): Promise<void> => {
      const changed = await root('PATCH', `${base}/users/${leaving.id}/`, { body });
      expect(changed.status).toBe(200);
    };
    await change({ companies: [] });
    await say(seller.client, 'after', theirs);
    await change({ companies: [company] });
    await change({ companies: [] });
    await change({ is_active: false });
    expect(await socket.ended).toBe('4401 unauthenticated');
    expect(textsOf(socket)).toEqual(['before']);
  });

  it('answers a ping, and ignores frames of other names', async () => {
    const socket = await ready(await connect(buyer.key));
    for (const event of ['message', 'constructor', 'ping']) socket.socket.send(JSON.stringify({ event }));
    await socket.received(({ event }) => event === 'pong');
    expect(framesOf(socket).map(({ event }) => event)).toEqual(['ready', 'pong']);
  });
});

describe('a client of chats/socket/ is refused', () => {
  const auth = (data: unknown): string => JSON.stringify({ event: 'auth', data });
  const unauthenticated = { detail: 'Invalid token.' };

  it.each<[string, string | Buffer, string, unknown]>([
    ['no JSON', '{', '4400 invalid', { detail: 'JSON parse error - Expecting value' }],
    ['bytes', Buffer.from('{"event":"ping"}'), '4400 invalid', expect.anything()],
    ['no event', '[]', '4400 invalid', { event: ['This field is required.'] }],
    ['no key', auth({}), '4400 invalid', { token: ['This field is required.'] }],
    ['an unknown key', auth({ token: 'x' }), '4401 unauthenticated', unauthenticated],
  ])('that sends %s', async (_what, frame, ended, data) => {
    const socket = await opened();
    socket.socket.send(frame);
    expect([await socket.ended, socket.messages]).toEqual([ended, [{ event: 'fault', data }]]);
  });

  it('that sends a frame of more than 64 KB', async () => {
    const socket = await connect(buyer.key);
    socket.socket.send('x'.repeat(64 * 1024 + 1));
    expect(await socket.ended).toMatch(/^1009/);
  });

  it('that sends too many frames', async () => {
    const socket = await ready(await connect(buyer.key));
    for (let count = 0; count <= 30; count++) socket.socket.send('{"event":"ping"}');
    expect(await socket.ended).toBe('4429 too_many');
  });

  it('that follows already', async () => {
    const socket = await ready(await browse(buyer.key));
    socket.socket.send(auth({ token: buyer.key }));
    expect(await socket.ended).toBe('4400 invalid');
  });

  it('that is one too many of its user, until another one has gone', async () => {
    const { key } = await newBuyer();
    const sockets = await Promise.all(Array.from({ length: 20 }, () => connect(key).then(ready)));
    const refused = await connect(key);
    expect(await refused.ended).toBe('4429 too_many');
    sockets[0]!.close();
    await sockets[0]!.ended;
    for (let isOpen = false; !isOpen;) {
      const socket = await connect(key);
      const first = await socket.received(() => true);
      isOpen = first.event === 'ready';
    }
  });

  it('that is one too many of its address without a key, until another one has sent its key or has gone', async () => {
    const from = { 'x-forwarded-for': '203.0.113.7' };
    const sockets = await Promise.all(Array.from({ length: 100 }, () => opened('', from)));
    const refused = await refusedUpgrade(gateway, path, from);
    expect([refused.status, JSON.parse(refused.body)]).toEqual([
      429,
      { detail: expect.stringMatching(/^Request was throttled\./) },
    ]);
    // Another address, a key in the header.
    await opened('', { 'x-forwarded-for': '203.0.113.8' });
    await ready(await opened('', { ...from, ...tokenOf(buyer.key) }));
    sockets[0]!.socket.send(auth({ token: buyer.key }));
    await ready(sockets[0]!);
    await opened('', from);
    expect((await refusedUpgrade(gateway, path, from)).status).toBe(429);
    sockets[1]!.close();
    await sockets[1]!.ended;
    await until(() => opened('', from).then(Boolean, () => false));
  });

  it('before the upgrade where its header has no valid key, and without an upgrade', async () => {
    expect(await refusedUpgrade(gateway, path, tokenOf('x'))).toEqual({
      status: 401,
      type: 'application/json',
      body: '{"detail":"Invalid token."}',
    });
    const plain = await fetch(`${gateway}${path}`);
    expect([plain.status, plain.headers.get('upgrade'), await plain.json()]).toEqual([
      426,
      'websocket',
      { detail: 'Connect by WebSocket.' },
    ]);
  });
});
