import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  adminOf,
  type Client,
  framesOf,
  httpClient,
  newListener,
  refused,
  socketOf,
  streamOf,
  testStack,
} from '@stoa/testing';

const { gateway } = testStack();
let admin: Client;
let anna: Awaited<ReturnType<typeof newListener>>;
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
  anna = await newListener(gateway, admin);
  // The news of herself are over when she hears of what came after them.
  const stream = await streamOf(gateway, `/events/stream?token=${anna.token}`);
  const last = await make({});
  await stream.heard(({ _oid }) => _oid === last);
  stream.close();
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(async () => {
  await admin('DELETE', '/api/v1/stores/frames');
});

describe('the vendor page, frame by frame', () => {
  it('handshake, heartbeat, an event, an ack', async () => {
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

  it('a request without EIO is one of protocol 3', async () => {
    const { frame } = framesFor(anna, '');
    expect(await frame(0)).toMatch(/^0\{"sid"/);
    expect(await frame(1)).toBe('40');
  });
});

describe('a client that leaves and comes again on one connection', () => {
  it('is served again', async () => {
    const { socket, frame } = framesFor(anna);
    await frame(0);
    socket.send('40');
    await frame(1);
    socket.send('41');
    // Which has no answer; Socket.IO needs a moment for it.
    await admin('GET', '/api/v1/stores');
    socket.send('40');
    expect(await frame(2)).toMatch(/^40\{"sid"/);
    const _id = await make({ name: 'back' });
    expect(await frame(3)).toContain(_id);
  });

  it.each(['before it came', 'while it was away'])('but not when its credential ended %s', async (when) => {
    const dora = await newListener(gateway, admin);
    const { socket, frame, ended } = framesFor(dora);
    await frame(0);
    if (when === 'while it was away') {
      socket.send('40');
      expect(await frame(1)).toMatch(/^40/);
      socket.send('41');
    }
    await httpClient(gateway, { authorization: `Bearer ${dora.token}` })('DELETE', '/api/v1/auth');
    expect((await refused(gateway, `/events/stream?token=${dora.token}`)).status).toBe(401);
    socket.send('40');
    await ended;
  });

  it('nor twice at once; and nobody else is shown out for that', async () => {
    const { socket, frame, ended } = framesFor(anna);
    await frame(0);
    socket.send('40');
    socket.send('40');
    await ended;
    open.push(await socketOf(gateway, 'v4 websocket', { query: { token: anna.token } }));
  });
});
