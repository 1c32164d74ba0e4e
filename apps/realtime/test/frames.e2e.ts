import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  adminOf,
  type Client,
  framesOf,
  httpClient,
  newTokenUser,
  refusedUpgrade,
  socketOf,
  streamOf,
  testStack,
} from '@stoa/testing';

const { gateway } = testStack();
let admin: Client;
let anna: Awaited<ReturnType<typeof newTokenUser>>;
const open: { close(): void }[] = [];

const framesFor = ({ token }: { token: string }, query = 'EIO=4'): ReturnType<typeof framesOf> => {
  const frames = framesOf(gateway, `${query}&token=${token}`);
  open.push(frames);
  return frames;
};
async function make(body: object): Promise<string> {
  const { status, text } = await anna.client('POST', '/api/v1/frames', { body });
  if (status !== 200) throw new Error(text);
  return (JSON.parse(text) as { _id: string })._id;
}

beforeAll(async () => {
  admin = await adminOf(testStack());
  await admin('POST', '/api/v1/stores', { body: { name: 'frames' } });
  anna = await newTokenUser(gateway, admin);
  // The events of the new user itself have been delivered when a later one arrives.
  const stream = await streamOf(gateway, `/events/stream?token=${anna.token}`);
  const last = await make({});
  await stream.received(({ _oid }) => _oid === last);
  stream.close();
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(async () => {
  await admin('DELETE', '/api/v1/stores/frames');
});

describe('frames of the vendor page', () => {
  it('the handshake, heartbeat, an event and an acknowledgement have the frames of the vendor page', async () => {
    const { socket, frame, close } = framesOf(gateway, 'EIO=3', { authorization: `Bearer ${anna.token}` });
    open.push({ close });
    expect(await frame(0)).toMatch(
      /^0\{"sid":"[\w-]+","upgrades":\[\],"pingInterval":25000,"pingTimeout":60000,"maxPayload":1000000\}$/,
    );
    expect(await frame(1)).toBe('40');
    socket.send('2');
    expect(await frame(2)).toBe('3');
    const _id = await make({ name: 'a' });
    expect(await frame(3)).toMatch(
      new RegExp(
        `^42\\["frame-insert",\\{"_msgid":"[0-9a-f]{24}","_oid":"${_id}","_gid":"${anna.group}","event":"frame-insert","time":\\d+,"data":\\{"_id":"${_id}",.*\\},"seq":\\d+\\}\\]$`,
      ),
    );
    socket.send('420["subscribe",{"events":["frame-update"]}]');
    expect(await frame(4)).toMatch(/^430\[\{"success":true,"id":1,"seq":\d+\}\]$/);
  });

  it('a handshake without EIO has the frames of protocol 3', async () => {
    const { frame } = framesFor(anna, '');
    expect(await frame(0)).toMatch(/^0\{"sid"/);
    expect(await frame(1)).toBe('40');
  });
});

describe('a client that leaves the namespace and connects again', () => {
  it('sends events again to a client that leaves the namespace and connects again', async () => {
    const { socket, frame } = framesFor(anna);
    await frame(0);
    socket.send('40');
    await frame(1);
    socket.send('41');
    // Leaving has no answer; a pong shows that the frame before the ping was read.
    socket.ping();
    await once(socket, 'pong');
    socket.send('40');
    expect(await frame(2)).toMatch(/^40\{"sid"/);
    const _id = await make({ name: 'back' });
    expect(await frame(3)).toContain(_id);
  });

  it.each(['before it connected', 'while it was away'])(
    'disconnects a connecting client whose credential ended %s',
    async (when) => {
      const dora = await newTokenUser(gateway, admin);
      const { socket, frame, ended } = framesFor(dora);
      await frame(0);
      if (when === 'while it was away') {
        socket.send('40');
        expect(await frame(1)).toMatch(/^40/);
        socket.send('41');
      }
      await httpClient(gateway, { authorization: `Bearer ${dora.token}` })('DELETE', '/api/v1/auth');
      expect((await refusedUpgrade(gateway, `/events/stream?token=${dora.token}`)).status).toBe(401);
      socket.send('40');
      await ended;
    },
  );

  it('disconnects a client that connects to the namespace twice at once, and no other client', async () => {
    const { socket, frame, ended } = framesFor(anna);
    await frame(0);
    socket.send('40');
    socket.send('40');
    await ended;
    open.push(await socketOf(gateway, 'v4 websocket', { query: { token: anna.token } }));
  });
});
