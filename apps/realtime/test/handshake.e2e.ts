import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  adminOf,
  framesOf,
  httpClient,
  newTokenUser,
  refusedUpgrade,
  streamOf,
  testStack,
} from '@stoa/testing';

const { gateway } = testStack();
const unauthorized = '{"success":false,"code":"401","message":"Unauthorized","tags":["error_unauthorized"]}';
const forbidden =
  '{"success":false,"code":"403","message":"Forbidden","tags":["error_credentials","error_forbidden"]}';

let anna: Awaited<ReturnType<typeof newTokenUser>>;
let sessionCookie: string;
const open: { close(): void }[] = [];

/** The whole response to a request, as it is on the wire. */
async function rawResponse(path: string, headers: Record<string, string>): Promise<string> {
  const { hostname, port, host } = new URL(gateway);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ host, connection: 'close', ...headers }).map((line) => line.join(': '));
  socket.write([`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text.replace(/\r\ndate: [^\r]+/i, '');
}

const closingResponse = (status: string, body: string): string =>
  [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${body.length}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');

const upgradeHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

beforeAll(async () => {
  anna = await newTokenUser(gateway, await adminOf(testStack()));
  const body = { login: anna.login, password: anna.password };
  const { headers } = await httpClient(gateway)('POST', '/api/v1/auth', { body });
  sessionCookie = String(headers['set-cookie']).split(';')[0]!;
});
afterAll(() => {
  for (const client of open) client.close();
});

const paths = [
  '/socket.io/?EIO=3&transport=websocket',
  '/socket.io/?EIO=4&transport=websocket',
  '/socket.io/?transport=websocket',
  '/socket.io/?EIO=4&transport=websocket&namespace=/unknown',
  '/events/stream',
  '/api/v1/events/stream',
];

describe('a refused upgrade', () => {
  it.each(paths)('returns the bytes of 401 for an upgrade without a valid credential: %s', async (path) => {
    const cases = [{}, { authorization: 'Bearer nonsense' }, { cookie: 'sid=nonsense' }];
    for (const headers of cases)
      expect(await rawResponse(path, { ...upgradeHeaders, ...headers })).toBe(
        closingResponse('401 Unauthorized', unauthorized),
      );
  });

  it.each(paths)(
    'returns the bytes of 403 for an upgrade from another site with a cookie: %s',
    async (path) => {
      const headers = { cookie: sessionCookie, origin: 'http://evil.example' };
      expect(await rawResponse(path, { ...upgradeHeaders, ...headers })).toBe(
        closingResponse('403 Forbidden', forbidden),
      );
    },
  );

  it.each(['since=x', 'since=-1', 'since=1.5', `since=${'9'.repeat(30)}`])(
    'returns 400 for an upgrade with an invalid position: %s',
    async (query) => {
      const path = `/events/stream?token=${anna.token}&${query}`;
      expect(await refusedUpgrade(gateway, path)).toMatchObject({ status: 400 });
    },
  );

  it('returns 404 for an upgrade at an unknown path', async () => {
    expect(await refusedUpgrade(gateway, '/elsewhere')).toMatchObject({ status: 404 });
  });
});

describe('a refused polling request', () => {
  it('returns the bytes of 401 for a polling request without a credential', async () => {
    expect(await rawResponse('/socket.io/?EIO=4&transport=polling', {})).toBe(
      closingResponse('401 Unauthorized', unauthorized),
    );
  });

  it.each(['EIO=5', 'EIO=x', 'EIO=4&transport=telepathy', 'EIO=4&sid=unknown'])(
    'returns 400 for a polling request with an unknown protocol, transport or session: %s',
    async (query) => {
      const path = `/socket.io/?transport=polling&token=${anna.token}&${query}`;
      expect((await httpClient(gateway)('GET', path)).status).toBe(400);
    },
  );
});

describe('an accepted handshake', () => {
  it.each([
    ['a page of the same site with a session cookie', () => ({ cookie: sessionCookie, origin: gateway })],
    [
      'a page of another site with a token',
      () => ({ authorization: `Bearer ${anna.token}`, origin: 'http://elsewhere.example' }),
    ],
  ])('accepts a handshake from %s', async (_page, headers) => {
    open.push(await streamOf(gateway, '/events/stream', headers()));
  });

  it('refuses the connection to an unknown namespace with an error frame', async () => {
    const frames = framesOf(gateway, `EIO=4&namespace=/unknown&token=${anna.token}`);
    open.push(frames);
    await frames.frame(0);
    frames.socket.send('40/unknown,');
    expect(await frames.frame(1)).toBe('44/unknown,{"message":"Invalid namespace"}');
  });
});
