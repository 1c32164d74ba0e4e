import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOwnStack, type Stack } from '@stoa/stack';
import { adminOf, bearer, httpClient, type Client, type HttpReply } from '@stoa/testing';

// A stack of its own: its limits are those of a real one, and its services go away.
let stack: Stack;
const clients: Record<string, Client> = {};

beforeAll(async () => {
  stack = await startOwnStack({
    apps: [...spoken.map(({ app }) => app), 'identity', 'gateway'],
    env: { STOA_TRUST_PROXY: '127.0.0.1', STOA_HTTPS_ONLY: 'rtc', STOA_COMMERCE_MODERATION: 'true' },
  });
  const { gateway, credentials } = stack;
  const { customerId, customerCertificate } = credentials.rtc;
  const basic = Buffer.from(`${customerId}:${customerCertificate}`).toString('base64');
  Object.assign(clients, {
    store: await adminOf({ gateway, admin: credentials.admin }),
    commerce: httpClient(gateway, { authorization: `Token ${credentials.commerce.token}` }),
    community: httpClient(gateway, bearer(credentials.community.accessToken)),
    rtc: httpClient(gateway, { authorization: `Basic ${basic}`, 'x-forwarded-proto': 'https' }),
  });
});
afterAll(() => stack?.stop());

interface Spoken {
  surface: string;
  app: string;
  base: string;
  /** A collection that can be listed and added to, and a method that it has not. */
  path: string;
  wrongMethod: string;
  /** Status and body of: an unknown path, a wrong method, three megabytes, a service that is down. */
  unknown: [number, string];
  wrong: [number, string];
  large: [number, string];
  down: [number, string];
}

const rightech = (code: number, message: string, tag: string): [number, string] => [
  code,
  `{"success":false,"code":"${code}","message":"${message}","tags":["${tag}"]}`,
];
const detail = (status: number, text: string): [number, string] => [status, JSON.stringify({ detail: text })];
const error = (status: number, code: string, message: string): [number, string] => [
  status,
  JSON.stringify({ status: 'error', message, details: { code } }),
];
const message = (status: number, text: string): [number, string] => [
  status,
  JSON.stringify({ message: text }),
];

const spoken: Spoken[] = [
  {
    surface: 'store',
    app: 'store',
    base: '/api/v1',
    path: '/objects',
    wrongMethod: 'PUT',
    unknown: rightech(404, 'Not Found', 'error_not_found'),
    wrong: rightech(405, 'Method Not Allowed', 'error_method'),
    large: rightech(413, 'Payload Too Large', 'error_payload'),
    down: rightech(503, 'Service Unavailable', 'error_unavailable'),
  },
  {
    surface: 'commerce',
    app: 'commerce',
    base: '/api/rest/v1',
    path: '/news/',
    wrongMethod: 'PUT',
    unknown: detail(404, 'Not found.'),
    wrong: detail(405, 'Method "PUT" not allowed.'),
    large: detail(413, 'Request body too large.'),
    down: detail(503, 'Service temporarily unavailable, try again later.'),
  },
  {
    surface: 'community',
    app: 'community',
    base: '/api/v2',
    path: '/forums',
    wrongMethod: 'PATCH',
    unknown: error(404, 'not_found', 'Not found.'),
    wrong: error(405, 'method_not_allowed', 'This method is not allowed here.'),
    large: error(413, 'too_large', 'The request is too large.'),
    down: error(503, 'unavailable', 'The service is not available.'),
  },
  {
    surface: 'rtc',
    app: 'rtc-console',
    base: '/dev/v1',
    path: '/project',
    wrongMethod: 'PUT',
    unknown: message(404, 'Not Found'),
    wrong: message(404, 'Not Found'),
    large: message(413, 'Payload Too Large'),
    down: message(500, 'Internal Server Error'),
  },
];

const summaryOf = ({ status, text }: HttpReply): [number, string] => [status, text];
const large = {
  body: `{"name":"${'x'.repeat(3_000_000)}"}`,
  headers: { 'content-type': 'application/json' },
};

describe.each(spoken)(
  '$surface',
  ({ surface, app, base, path, wrongMethod, unknown, wrong, large: tooLarge, down }) => {
    const speaks = async (): Promise<void> => {
      const call = clients[surface]!;
      expect(summaryOf(await call('GET', `${base}/nothing/at/all/here`))).toEqual(unknown);
      expect(summaryOf(await call(wrongMethod, `${base}${path}`))).toEqual(wrong);
      expect(summaryOf(await call('POST', `${base}${path}`, large))).toEqual(tooLarge);
      const broken = await call('GET', `${base}/%zz`);
      expect([broken.status, broken.headers['content-type']?.startsWith('application/json')]).toEqual([
        400,
        true,
      ]);
    };

    it('answers unknown paths, wrong methods and large bodies in the dialect of the surface', () => speaks());

    it('answers in the dialect of the surface while its service is down', async () => {
      await stack.processes.get(app).stop();
      const reply = await clients[surface]!('GET', `${base}${path}?name=x`);
      expect(summaryOf(reply)).toEqual(down);
      await speaks();
      await stack.processes.get(app).start();
      await stack.processes.get(app).ready();
      const again = async (): Promise<number> =>
        (await clients[surface]!('GET', `${base}${path}?name=x`)).status;
      while ((await again()) >= 500) await new Promise((resolve) => setTimeout(resolve, 20));
    });
  },
);

it('returns 403 for plain HTTP on a surface that requires HTTPS', async () => {
  const { gateway } = stack;
  for (const headers of [{}, { 'x-forwarded-proto': 'http' }])
    for (const path of ['/dev/v1/projects', '/dev/v1/nothing']) {
      const reply = await httpClient(gateway, headers)('GET', path);
      expect([reply.status, reply.text]).toEqual([403, '{"message":"HTTPS required"}']);
    }
  expect((await httpClient(gateway)('GET', '/api/rest/v1/auth/me/')).status).toBe(401);
});

it('refuses the login of a registered user until a moderator has approved the registration', async () => {
  const post = (path: string, body: object) =>
    httpClient(stack.gateway)('POST', `/api/rest/v1/${path}`, { body });
  const person = { email: 'new@example.org', password: 'a good secret' };
  const made = await post('users/registration/', { ...person, agreement: true });
  const { id, is_active: isActive } = JSON.parse(made.text) as { id: number; is_active: boolean };
  expect([made.status, isActive]).toEqual([201, false]);
  expect((await post('auth/', person)).status).toBe(400);
  const body = { is_active: true };
  expect((await clients.commerce!('PATCH', `/api/rest/v1/users/${id}/`, { body })).status).toBe(200);
  expect((await post('auth/', person)).status).toBe(200);
});

// All requests at once: a slow machine would take longer than a limit counts.
const times = <T>(count: number, ask: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, ask));
const statusesOf = (replies: HttpReply[]): number[] => replies.map(({ status }) => status).toSorted();

describe('limits', () => {
  it.each([
    ['rtc', 30, '/dev/v1/projects', 'Basic eDp5', '{"message":"Too many requests"}'],
    ['community', 60, '/api/v2/users/current', 'Bearer x', /"code":"rate_limited"/],
    ['commerce', 60, '/api/rest/v1/auth/me/', 'Token x', /"Request was throttled\. /],
  ])(
    'throttles unknown credentials by address: %s, %s a minute',
    async (surface, limit, path, authorization, body) => {
      const from = (address: string) => ({
        headers: { 'x-forwarded-for': address, 'x-forwarded-proto': 'https' },
      });
      const unknownClient = httpClient(stack.gateway, { authorization });
      const unknown = await times(limit, () => unknownClient('GET', path, from('203.0.113.8')));
      expect(statusesOf(unknown)).toEqual(Array<number>(limit).fill(401));
      const refused = await unknownClient('GET', path, from('203.0.113.8'));
      expect([refused.status, refused.text]).toEqual([
        429,
        typeof body === 'string' ? body : expect.stringMatching(body),
      ]);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      // A known key is never throttled, even from an address where others guess.
      await clients[surface]!('GET', path, from('203.0.113.9'));
      expect((await clients[surface]!('GET', path, from('203.0.113.8'))).status).toBe(200);
      expect((await unknownClient('GET', path, from('203.0.113.9'))).status).toBe(401);
    },
  );

  it('returns 429 in RTC after ten calls a second of one operation', async () => {
    const replies = await times(30, () => clients.rtc!('GET', '/dev/v1/projects'));
    const refused = replies.filter(({ status }) => status === 429);
    expect(replies.some(({ status }) => status === 200)).toBe(true);
    expect(refused.length).toBeGreaterThan(0);
    expect([refused[0]!.text, refused[0]!.headers['retry-after']]).toEqual([
      '{"message":"Too many requests"}',
      '1',
    ]);
    // Each operation has a counter of its own.
    expect((await clients.rtc!('GET', '/dev/v1/project?id=x')).status).toBe(404);
  });

  it('returns 429 in the community after three hundred requests a minute', async () => {
    const replies = await times(320, () => clients.community!('GET', '/api/v2/users/current'));
    const last = replies.find(({ status }) => status === 429)!;
    expect(last.headers['x-ratelimit-limit']).toBe('300');
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse(last.text)).toMatchObject({ status: 'error', details: { code: 'rate_limited' } });
  });

  it('returns 429 in commerce after ten logins a minute from one address', async () => {
    const { gateway } = stack;
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    const login = () => httpClient(gateway)('POST', '/api/rest/v1/auth/', { body: {}, headers });
    expect(statusesOf(await times(11, login))).toEqual([...Array<number>(10).fill(400), 429]);
    const refused = await login();
    expect(refused.text).toMatch(
      /^\{"detail":"Request was throttled. Expected available in \d+ seconds?\."\}$/,
    );
  });
});
