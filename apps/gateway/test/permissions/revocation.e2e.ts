import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { adminOf, httpClient, newUser, socketOf, streamOf, testStack, type Client } from '@stoa/testing';
import { api, done, gateway } from './world.js';

// Rights that are taken away while a client is connected.
const store = 'fading';

let root: Client;
const open: { close(): void }[] = [];

beforeAll(async () => {
  root = await adminOf(testStack());
  await done(root('POST', api('stores'), { body: { name: store } }));
});
afterAll(() => {
  for (const client of open) client.close();
});

/** A user with a role, connected by a socket and by a stream; both are connected when this resolves. */
async function listener(credentials: string[]) {
  const colleague = await newUser(gateway, root);
  const { login, password, _id } = await newUser(gateway, root, { groups: [colleague.group], credentials });
  const { token } = (await done(
    httpClient(gateway)('POST', api('auth/token'), { body: { login, password } }),
  )) as { token: string };
  const socket = await socketOf(gateway, 'v4 websocket', { query: { token } });
  const stream = await streamOf(gateway, `/events/stream?accessToken=${token}`);
  open.push(socket, stream);
  const record = (await done(colleague.client('POST', api(store), { body: { n: 0 } })))._id as string;
  return { socket, stream, record, role: (await done(root('GET', api(`users/${_id}`)))).role as string };
}

it('delivers no change to connected clients after their role has lost the store', async () => {
  const { socket, stream, record, role } = await listener([`GET /${store}/*`]);
  const everything = await socketOf(gateway, 'v4 websocket', { query: { token: await rootToken() } });
  open.push(everything);
  /** Makes a change; resolves, when it has been delivered to who may see it, to how many of the two got it. */
  const delivered = async (n: number): Promise<number> => {
    const isChange = ({ _oid, data }: { _oid: string; data: Record<string, unknown> }): boolean =>
      _oid === record && data?.n === n;
    await done(root('PATCH', api(`${store}/${record}`), { body: { n } }));
    await everything.received(isChange);
    await socket.emitWithAck('unsubscribe', { id: 0 });
    await new Promise((resolve) => {
      stream.socket.once('pong', resolve);
      stream.socket.ping();
    });
    return [socket, stream].filter(({ messages }) => messages.some(isChange)).length;
  };
  expect(await delivered(1)).toBe(2);
  await done(root('PATCH', api(`roles/${role}`), { body: { credentials: ['GET /labels/*'] } }));
  let n = 2;
  while (await delivered(n)) n++;
  for (const last = n + 5; n < last; n++) expect(await delivered(n)).toBe(0);
  expect((await socket.emitWithAck('subscribe', { stores: [store], snapshot: true })).code).toBe('403');
});

const rootToken = async (): Promise<string> =>
  (await done(root('POST', api('tokens'), { body: { name: 'all', scopes: ['* /*'] } }))).token as string;
