import { describe, expect, it } from '@jest/globals';
import { choices, testStack } from '@stoa/testing';
import { newNews } from './commerce-clients.js';
import { requestText, sendBytes, sendRaw } from './raw-connection.js';
import { message, packets } from './request-messages.js';

const { gateway, admin, commerce, community } = testStack();
const key = `Authorization: Token ${commerce.token}`;
const send = (method: string, url: string, headers: string[] = [], body = '') =>
  sendRaw(gateway, requestText(method, url, headers, body));

/** What each surface says of requests that never come to its routes. */
const surfaces = [
  {
    surface: 'store',
    path: '/api/v1/labels',
    type: 'application/json; charset=utf-8',
    body: (status: number, text: string, word: string) =>
      `{"success":false,"code":"${status}","message":"${text}","tags":["error_${word}"]}`,
    words: { 400: 'request', 408: 'request_timeout', 417: 'expectation', 431: 'headers' },
  },
  {
    surface: 'commerce',
    path: '/api/rest/v1/news/',
    type: 'application/json',
    body: (_status: number, _text: string, word: string) => JSON.stringify({ detail: word }),
    words: {
      400: 'Malformed request.',
      417: 'The expectation of the Expect header cannot be met.',
      431: 'Request header fields too large.',
    },
  },
  {
    surface: 'community',
    path: '/api/v2/forums',
    type: 'application/json; charset=utf-8',
    body: (_status: number, _text: string, word: string) => {
      const [code, message] = word.split('|');
      return JSON.stringify({ status: 'error', message, details: { code } });
    },
    words: {
      400: 'bad_request|The request cannot be understood.',
      417: 'expectation_failed|The expectation cannot be met.',
      431: 'headers_too_large|The address or the headers are too large.',
    },
  },
  {
    surface: 'rtc',
    path: '/dev/v1/projects',
    type: 'application/json; charset=utf-8',
    body: (_status: number, text: string, word: string) => JSON.stringify({ message: word || text }),
    words: { 400: '', 417: '', 431: '' },
  },
  {
    surface: 'no surface',
    path: '/elsewhere',
    type: 'application/json; charset=utf-8',
    body: (_status: number, text: string) => JSON.stringify({ error: text.toLowerCase() }),
    words: { 400: '', 417: '', 431: '' },
  },
] as const;

const texts = { 400: 'Bad Request', 417: 'Expectation Failed', 431: 'Request Header Fields Too Large' };

const refused: [what: string, status: keyof typeof texts, text: (path: string) => string][] = [
  ['headers over 64 KB', 431, (path) => requestText('GET', path, [`X-A: ${'a'.repeat(66_000)}`])],
  ['a request line over 64 KB', 431, (path) => requestText('GET', `${path}?q=${'a'.repeat(70_000)}`)],
  ['a header without a name', 400, (path) => requestText('GET', path, [' : a'])],
  ['a NUL in a header', 400, (path) => requestText('GET', path, ['X-A: a\0b'])],
  ['a request without Host', 400, (path) => requestText('GET', path).replace('Host: stoa\r\n', '')],
  ['two Host headers', 400, (path) => requestText('GET', path, ['Host: other'])],
  [
    'two Content-Length headers',
    400,
    (path) => requestText('POST', path, ['Content-Length: 1', 'Content-Length: 2'], 'a'),
  ],
  [
    'a Content-Length that is not a number',
    400,
    (path) => requestText('POST', path, ['Content-Length: 0x3'], 'abc'),
  ],
  ['an unknown method', 400, (path) => requestText('BREW', path)],
  ['a path that cannot be decoded', 400, (path) => requestText('GET', path.replace(/$|\?/, '/%zz?'))],
  ['an expectation that cannot be met', 417, (path) => requestText('GET', path, ['Expect: miracles'])],
];

describe.each(surfaces)('$surface', ({ path, type, body, words }) => {
  it.each(refused)('refuses %s in the dialect of the surface', async (_what, status, text) => {
    for (const address of [path, `${path}?q=Тест`]) {
      const reply = await sendRaw(gateway, text(address));
      const expected = body(status, texts[status], words[status]);
      expect([address, reply.status, reply.body]).toEqual([address, status, expected]);
      expect(reply.headers.get('content-type')).toBe(type);
      expect(reply.headers.get('x-request-id')).toMatch(/./);
    }
  });

  it('ignores the offer of another protocol and answers in HTTP/1.1', async () => {
    const offer = ['Upgrade: websocket', 'Sec-WebSocket-Key: YQ==', 'Sec-WebSocket-Version: 13'];
    for (const address of [path, `${path}/nothing/at/all`]) {
      const plain = await send('GET', address);
      const request = requestText('GET', address, offer).replace('close', 'close, upgrade');
      const { status, body: text } = await sendRaw(gateway, request);
      expect([status, text]).toEqual([plain.status, plain.body]);
      expect(status).toBeGreaterThanOrEqual(400);
    }
  });
});

it.each(surfaces.filter(({ surface }) => surface !== 'no surface'))(
  '$surface refuses an invalid chunk in its dialect',
  async ({ path, body, words }) => {
    const reply = await sendRaw(gateway, requestText('POST', path, ['Transfer-Encoding: chunked'], 'x\r\n'));
    expect([reply.status, reply.body]).toEqual([400, body(400, texts[400], words[400])]);
  },
);

describe('methods that a path does not have', () => {
  const methods = ['TRACE', 'PROPFIND', 'LOCK', 'M-SEARCH', 'PUT'];

  it.each([
    ['/', 'GET, HEAD'],
    ['/docs', 'GET, HEAD'],
    ['/docs/', 'GET, HEAD'],
    ['/openapi/store.json', 'GET, HEAD'],
    ['/openapi/store.postman.json', 'GET, HEAD'],
    ['/health/ready', 'GET, HEAD'],
    ['/metrics', 'GET, HEAD'],
    ['/socket.io/', 'GET, POST, OPTIONS'],
    ['/events/stream', 'GET'],
    ['/api/v1/events/stream', 'GET'],
    ['/api/v1/', 'GET, HEAD'],
    ['/api/v1/labels', 'GET, POST, HEAD'],
    ['/api/v1/labels/import', 'POST'],
  ])('returns 405 with Allow for methods that %s does not have', async (path, allow) => {
    const isStore = /^.(api|socket|events)/.test(path);
    for (const method of methods) {
      const { status, headers, body } = await send(method, path);
      expect([method, status, headers.get('allow')]).toEqual([method, 405, allow]);
      expect(body).toMatch(isStore ? /"tags":\["error_method"\]/ : /^\{"error":"method not allowed"\}$/);
    }
  });

  it.each([
    ['/api/rest/v1/news/', key, (method: string) => `{"detail":"Method \\"${method}\\" not allowed."}`],
    [
      '/api/v2/forums',
      `Authorization: Bearer ${community.accessToken}`,
      () =>
        '{"status":"error","message":"This method is not allowed here.","details":{"code":"method_not_allowed"}}',
    ],
  ])(
    'returns 405 for methods that %s does not have, and 401 without a credential',
    async (path, authorization, text) => {
      for (const method of methods.filter((one) => one !== 'PUT')) {
        const { status, headers, body } = await send(method, path, [authorization]);
        expect([method, status, body]).toEqual([method, 405, text(method)]);
        expect(headers.get('allow')).toMatch(/^GET, POST/);
        expect((await send(method, path)).status).toBe(401);
      }
    },
  );

  it('returns 405 for CONNECT', async () => {
    const { status, body } = await sendRaw(gateway, requestText('CONNECT', 'example.org:443'));
    expect([status, body]).toEqual([405, '{"error":"method not allowed"}']);
  });
});

describe('addresses with bytes beyond ASCII', () => {
  it('accepts an address with bytes beyond ASCII, as on the vendor’s page', async () => {
    const { id } = await newNews({ title: 'Тест адреса' });
    const { status, headers, body } = await send('GET', `/api/rest/v1/news/?title=Тест%20адреса&id=${id}`, [
      key,
    ]);
    expect([status, JSON.parse(body)]).toMatchObject([200, { count: 1, results: [{ id }] }]);
    expect(headers.get('content-type')).toBe('application/json');
  });

  it('accepts addresses beyond ASCII in pipelined requests that arrive in separate packets', async () => {
    const body = JSON.stringify({ title: 'ж' });
    const length = `Content-Length: ${Buffer.byteLength(body)}`;
    const type = 'Content-Type: application/json';
    const post = requestText('POST', '/api/rest/v1/news/?а=б', [key, type, length]).replace(
      'close',
      'keep-alive',
    );
    const get = requestText('GET', '/api/rest/v1/news/?title=ж', [key]);
    const bytes = Buffer.from(post + body + get);
    const answer = await sendBytes(gateway, [
      bytes.subarray(0, 30),
      bytes.subarray(30, 300),
      bytes.subarray(300),
    ]);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 201', 'HTTP/1.1 200']);
  });

  it('returns 404 for an unknown path beyond ASCII, and 401 for a query beyond ASCII without a credential', async () => {
    const nothing = await send('GET', '/api/v2/новости', [`Authorization: Bearer ${community.accessToken}`]);
    expect([nothing.status, nothing.body]).toEqual([
      404,
      '{"status":"error","message":"Not found.","details":{"code":"not_found"}}',
    ]);
    const unauthenticated = await send('GET', '/dev/v1/projects?name=ж');
    expect([unauthenticated.status, unauthenticated.body]).toEqual([401, '{"message":"Unauthorized"}']);
  });
});

it('accepts a list of a thousand ids in the address', async () => {
  const login = JSON.stringify({ login: admin.login, password: admin.password });
  const type = 'Content-Type: application/json';
  const made = await send('POST', '/api/v1/auth/token', [type, `Content-Length: ${login.length}`], login);
  const { token } = JSON.parse(made.body) as { token: string };
  const ids = Array.from({ length: 1000 }, (_, index) => index.toString(16).padStart(24, 'a')).join(',');
  const reply = await send('GET', `/api/v1/labels?where._id=${ids}`, [`Authorization: Bearer ${token}`]);
  expect([reply.status, reply.body]).toEqual([200, '[\n]\n']);
});

it('answers a malformed request after the requests before it on the connection', async () => {
  const first = requestText('GET', '/api/v1/healthz').replace('close', 'keep-alive');
  const answer = await sendBytes(gateway, [`${first}NONSENSE\r\n\r\n`]);
  expect(answer.match(/HTTP\/1\.1 \d+|\{.*\}/g)).toEqual([
    'HTTP/1.1 200',
    '{"success":true}',
    'HTTP/1.1 400',
    '{"error":"bad request"}',
  ]);
});

it('treats an address with scheme and host as its path', async () => {
  expect((await send('GET', 'http://example.org/api/v1/healthz')).body).toBe('{"success":true}');
  for (const target of ['http://example.org', '*'])
    expect([target, (await send('OPTIONS', target)).status]).toEqual([target, target === '*' ? 404 : 405]);
});

it('answers with the same bytes for both encodings of an address, in any packets', async () => {
  const random = choices(10);
  const ingredients = {
    methods: ['GET', 'POST', 'DELETE', 'PROPFIND'],
    targets: surfaces.flatMap(({ path }) => [`${path}?*`, `${path}/*`, `${path}?title=*&filter__name=*`]),
    headers: [
      key,
      `Authorization: Bearer ${community.accessToken}`,
      'Content-Type: application/json',
      'Accept: */*',
    ],
  };
  for (let round = 0; round < 1000; round++) {
    const sent = [message(random, ingredients)];
    while (!sent.at(-1)!.isLast && random.number(4)) sent.push(message(random, ingredients));
    // The connection ends with what no parser takes.
    const [raw, encoded] = await Promise.all(
      (['raw', 'encoded'] as const).map((spelling) =>
        sendBytes(
          gateway,
          packets(random, Buffer.concat([...sent.map((one) => one[spelling]), Buffer.from('END')])),
        ),
      ),
    );
    expect({ round, answer: steady(raw!) }).toEqual({ round, answer: steady(encoded!) });
  }
});

/** Without what differs between any two requests. */
const steady = (answer: string): string =>
  answer.replaceAll(/(date|x-request-id|x-ratelimit-[a-z]+): .*\r\n/gi, '');
