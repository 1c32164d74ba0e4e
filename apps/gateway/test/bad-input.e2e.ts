import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  adminOf,
  bearer,
  httpClient,
  newUser,
  testStack,
  type Client,
  type HttpReply,
  type HttpRequest,
} from '@stoa/testing';

const { gateway, admin } = testStack();
const anonymous = httpClient(gateway);
/** Logs in with wrong passwords from an address of its own, because the throttle counts by address too. */
const guesser = httpClient(gateway, { 'x-forwarded-for': '10.1.2.3' });
const places = '/api/v1/bad_input';

let user: Client;
let id: string;

beforeAll(async () => {
  user = await adminOf({ gateway, admin });
  await user('POST', '/api/v1/stores', {
    body: { name: 'bad_input', validate: { name: ['required', 'string', { max: 100 }] } },
  });
  id = (JSON.parse((await user('POST', places, { body: { name: 'one' } })).text) as { _id: string })._id;
});

/** The vendor's error body: these four keys, in this order, and then only `errors`. */
function expectFault({ status, headers, text }: HttpReply, code: number, tags: string[]): void {
  expect([status, text]).toEqual([code, expect.any(String)]);
  const body = JSON.parse(text) as Record<string, unknown>;
  expect(Object.keys(body).filter((key) => key !== 'errors')).toEqual(['success', 'code', 'message', 'tags']);
  expect([body.success, body.code, body.tags]).toEqual([false, String(code), tags]);
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(headers['x-request-id']).toMatch(/./);
  expect(text).not.toMatch(/node_modules|\bat .*:\d|select |postgres|nats/i);
}

const validation = ['error_validation', 'error_bad_input'];
const json = { 'content-type': 'application/json' };

describe('bodies', () => {
  it.each<[string, HttpRequest, number, string[]]>([
    ['broken JSON', { headers: json, body: '{"name":' }, 400, ['error_json']],
    ['JSON with text after its end', { headers: json, body: '{"name":"a"}}' }, 400, ['error_json']],
    [
      'bytes that are not UTF-8',
      { headers: json, body: Buffer.from('{"name":"\xff"}', 'latin1') },
      400,
      ['error_json'],
    ],
    ['an array', { headers: json, body: '[1]' }, 400, validation],
    ['a JSON string', { headers: json, body: '"name"' }, 400, validation],
    ['null', { headers: json, body: 'null' }, 400, validation],
    ['no body at all', {}, 400, validation],
    ['an empty body with a JSON content type', { headers: json, body: '' }, 400, validation],
    ['a NUL', { headers: json, body: '{"name":"a\\u0000b"}' }, 400, validation],
    ['a lone surrogate', { headers: json, body: '{"name":"\\ud800"}' }, 400, validation],
    ['the key __proto__', { headers: json, body: '{"name":"a","__proto__":{"root":true}}' }, 400, validation],
    ['the key constructor', { headers: json, body: '{"name":"a","x":{"constructor":{}}}' }, 400, validation],
    ['a number beyond a double', { headers: json, body: '{"name":"a","x":1e400}' }, 400, validation],
    [
      'a depth of 1,000',
      { headers: json, body: `{"name":"a","x":${'['.repeat(1000)}${']'.repeat(1000)}}` },
      400,
      validation,
    ],
    [
      'a depth of 100,000',
      { headers: json, body: `{"name":"a","x":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}` },
      400,
      validation,
    ],
    ['a field of the wrong type', { body: { name: 7 } }, 400, validation],
    ['a field that is too long', { body: { name: 'x'.repeat(101) } }, 400, validation],
    [
      'the content type of a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'name=a' },
      415,
      ['error_media_type'],
    ],
    [
      'the content type of plain text',
      { headers: { 'content-type': 'text/plain' }, body: '{"name":"a"}' },
      415,
      ['error_media_type'],
    ],
    [
      'an invalid content type',
      { headers: { 'content-type': '/;;' }, body: '{"name":"a"}' },
      415,
      ['error_media_type'],
    ],
    [
      'a record over 900 KB',
      { headers: json, body: `{"name":"${'x'.repeat(901 * 1024)}"}` },
      413,
      ['error_payload'],
    ],
    [
      'a body of 20 MB',
      { headers: json, body: Buffer.alloc(20 * 1024 * 1024, 0x20) },
      413,
      ['error_payload'],
    ],
  ])('refuses a new record with an error of the surface: %s', async (_what, request, code, tags) =>
    expectFault(await user('POST', places, request), code, tags),
  );

  it('returns each error of a body with several errors', async () => {
    const { text } = await user('POST', places, { body: { name: Array(101).fill('x') } });
    expect((JSON.parse(text) as { errors: object[] }).errors).toEqual([
      { field: 'name', rule: 'string', message: 'name: string' },
      { field: 'name', rule: 'max', message: 'name: max (100)' },
    ]);
  });

  it('returns 413 for a bulk request over 8 MB', async () => {
    const body = JSON.stringify({
      insert: Array.from({ length: 9000 }, () => ({ name: 'x', pad: 'y'.repeat(1000) })),
    });
    expectFault(await user('POST', `${places}/bulk`, { headers: json, body }), 413, ['error_payload']);
  });

  it('a bulk request with one invalid item changes nothing and reports its index', async () => {
    const before = (await user('GET', `${places}?meta=count`)).text;
    const reply = await user('POST', `${places}/bulk`, {
      body: { insert: [{ name: 'fine' }, { name: 7 }], remove: [id] },
    });
    expectFault(reply, 400, validation);
    expect((JSON.parse(reply.text) as { errors: object[] }).errors[0]).toMatchObject({
      index: 1,
      field: 'insert[1].name',
      rule: 'string',
    });
    const missing = await user('POST', `${places}/bulk`, {
      body: { insert: [{ name: 'fine' }], remove: ['0'.repeat(24)] },
    });
    expectFault(missing, 400, validation);
    expect((await user('GET', `${places}?meta=count`)).text).toBe(before);
  });

  it('refuses a bulk request of 10,001 operations', async () => {
    const body = { remove: Array.from({ length: 10_001 }, () => id) };
    expectFault(await user('POST', `${places}/bulk`, { body }), 400, validation);
  });
});

describe('queries', () => {
  it.each([
    'limit=0',
    'limit=-1',
    'limit=1e9',
    'limit=x',
    'offset=-1',
    'offset=1.5',
    'from=yesterday',
    'to=2019-02-30',
    'where.name~=x',
    'where.=1',
    'where.a>=null',
    'sortBy=a;b',
    'after=7',
    'meta=true&limit=1',
  ])('returns 400 for the query %s', async (query) =>
    expectFault(await user('GET', `${places}?${query}`), 400, ['error_query']),
  );

  it.each([
    'limit=99999999',
    'unknown=1',
    'only=',
    'where.name=',
    "where.name='; drop table x;--",
    'search=%25_\\"\'',
    'only=__proto__',
  ])('returns 200 for the query %s', async (query) =>
    expect((await user('GET', `${places}?${query}`)).status).toBe(200),
  );
});

describe('addresses', () => {
  it.each<[string, string, number, string[]]>([
    ['GET', '/api/v1/nothing_here', 404, ['error_not_found']],
    ['POST', '/api/v1/nothing_here', 404, ['error_not_found']],
    ['GET', '/api/v1/Bad-Store!', 404, ['error_not_found']],
    ['GET', `${places}/not-an-id`, 404, ['error_not_found']],
    ['GET', `${places}/58238a935baa56173b24f0e4`, 404, ['error_not_found']],
    ['GET', `${places}/${'a'.repeat(300)}`, 404, ['error_not_found']],
    ['GET', `${places}/%00`, 404, ['error_not_found']],
    ['GET', '/api/v1/%00', 404, ['error_not_found']],
    ['GET', `${places}?search=%00`, 400, ['error_query']],
    ['GET', `${places}?where.a=%00`, 400, ['error_query']],
    ['GET', `${places}/%zz`, 400, ['error_request']],
    ['GET', '/api/v1/a/b/c/d', 404, ['error_not_found']],
    ['PUT', places, 405, ['error_method']],
    ['PATCH', places, 405, ['error_method']],
    ['POST', `${places}/58238a935baa56173b24f0e4`, 405, ['error_method']],
    ['GET', `${places}/bulk`, 405, ['error_method']],
    ['DELETE', '/api/v1/', 405, ['error_method']],
  ])('answers %s %s with the error %d', async (method, path, code, tags) =>
    expectFault(await user(method, path, method === 'POST' ? { body: {} } : {}), code, tags),
  );

  it('returns the allowed methods in Allow with 405', async () => {
    expect((await anonymous('PUT', places)).headers.allow).toBe('GET, POST, HEAD');
    expect((await anonymous('PUT', `${places}/x`)).headers.allow).toBe('GET, PATCH, DELETE, HEAD');
  });

  it('HEAD answers like GET, without a body', async () => {
    const { status, headers, text } = await user('HEAD', `${places}/${id}`);
    expect([status, headers.etag, text]).toEqual([200, '"1"', '']);
    for (const path of ['/', '/api/v1/', '/api/v1/healthz'])
      expect((await anonymous('HEAD', path)).status).toBe(200);
  });

  it('returns 404 outside every surface, without the default body of the framework', async () => {
    const { status, text } = await anonymous('GET', '/no/such/page');
    expect([status, text]).toEqual([404, '{"error":"not found"}']);
  });

  it('refuses input that is not HTTP and keeps serving others', async () => {
    const { hostname, port } = new URL(gateway);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write('NONSENSE\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => (text += String(chunk))).on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect((await anonymous('GET', '/api/v1/healthz')).status).toBe(200);
  });
});

describe('credentials', () => {
  const unauthorized = ['error_unauthorized'];

  it.each([
    ['malformed', 'a.b.c'],
    [
      'of no algorithm',
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"1"}').toString('base64url')}.`,
    ],
    ['empty but for dots', '..'],
    ['huge', 'x'.repeat(7000)],
  ])('returns 401 for a token that is %s', async (_what, token) =>
    expectFault(await anonymous('GET', places, { headers: bearer(token) }), 401, unauthorized),
  );

  it('returns 401 for a token with a wrong signature', async () => {
    const { text } = await anonymous('POST', '/api/v1/auth/token', {
      body: { login: admin.login, password: admin.password },
    });
    const [head, claims, signature] = (JSON.parse(text) as { token: string }).token.split('.') as [
      string,
      string,
      string,
    ];
    const other = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    expectFault(
      await anonymous('GET', places, { headers: bearer(`${head}.${claims}.${other}`) }),
      401,
      unauthorized,
    );
  });

  it('returns 400 for a login with missing or invalid fields', async () => {
    const bad: HttpRequest[] = [
      { body: {} },
      { body: { login: 'x' } },
      { body: { login: 1, password: 'x' } },
      { body: { login: 'x', password: null } },
    ];
    for (const request of bad)
      for (const path of ['/api/v1/auth', '/api/v1/auth/token'])
        expectFault(await anonymous('POST', path, request), 400, ['error_validation', 'error_auth']);
  });

  it('refuses a scope that is invalid, wider than that of its owner, or not granted', async () => {
    const reader = await newUser(gateway, user, {
      credentials: ['GET /bad_input/*', 'POST /tokens', 'DELETE /tokens/*'],
    });
    const create = (body: object) => reader.client('POST', '/api/v1/tokens', { body });
    expectFault(await create({ name: 'x', scopes: ['nonsense'] }), 400, ['error_validation', 'error_tokens']);
    expectFault(await create({ name: 'x', scopes: ['POST /bad_input/*'] }), 403, [
      'error_credentials',
      'error_forbidden',
    ]);
    expectFault(await create({ name: 'x', scopes: ['GET /bad_input/*'], expiresAt: 1 }), 400, [
      'error_validation',
      'error_tokens',
    ]);
    const made = JSON.parse((await create({ name: 'x', scopes: ['GET /bad_input/*'] })).text) as {
      _id: string;
      token: string;
    };
    const limited = httpClient(gateway, bearer(made.token));
    expect((await limited('GET', places)).status).toBe(200);
    expectFault(await limited('POST', places, { body: { name: 'x' } }), 403, [
      'error_credentials',
      'error_forbidden',
    ]);
    expect((await reader.client('DELETE', `/api/v1/tokens/${made._id}`)).status).toBe(200);
    expectFault(await limited('GET', places), 401, unauthorized);
  });

  it('returns 401 for an expired token', async () => {
    const expiresAt = Date.now() + 2500;
    const { text } = await user('POST', '/api/v1/tokens', {
      body: { name: 'short', scopes: ['GET /bad_input/*'], expiresAt },
    });
    const { token } = JSON.parse(text) as { token: string };
    const read = (): Promise<HttpReply> => anonymous('GET', places, { headers: bearer(token) });
    expect((await read()).status).toBe(200);
    let reply = await read();
    while (reply.status === 200 && Date.now() < expiresAt + 5000) reply = await read();
    expect(Date.now()).toBeGreaterThan(expiresAt - 1000); // tokens know whole seconds
    expectFault(reply, 401, unauthorized);
  });

  it('throttles logins from an address after ten wrong passwords', async () => {
    const person = await newUser(gateway, user);
    const wrong = (): Promise<HttpReply> =>
      guesser('POST', '/api/v1/auth/token', { body: { login: person.login, password: 'wrong' } });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 11; attempt++) statuses.push((await wrong()).status);
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
    const body = { login: person.login, password: person.password };
    const right = await guesser('POST', '/api/v1/auth/token', { body });
    expectFault(right, 429, ['error_limit_exceeded']);
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
    // The user is somewhere else, and is not kept out by guesses of others.
    expect((await anonymous('POST', '/api/v1/auth/token', { body })).status).toBe(200);
    expect((await person.client('GET', '/api/v1/auth')).status).toBe(200);
  });

  it('returns 403 for a change with a session cookie from a page of another origin', async () => {
    const { headers } = await anonymous('POST', '/api/v1/auth', {
      body: { login: admin.login, password: admin.password },
    });
    const session = httpClient(gateway, { cookie: headers['set-cookie']![0]!.split(';')[0]! });
    expectFault(
      await session('POST', places, { headers: { origin: 'https://evil.example' }, body: { name: 'x' } }),
      403,
      ['error_credentials', 'error_forbidden'],
    );
    expect(
      (await session('POST', places, { headers: { origin: gateway }, body: { name: 'x' } })).status,
    ).toBe(200);
    expect((await session('GET', places, { headers: { origin: 'https://evil.example' } })).status).toBe(200);
  });
});

describe('foreign records', () => {
  it('hides records of other users from reads, changes, removals, lists and counts', async () => {
    const [anna, boris] = [await newUser(gateway, user), await newUser(gateway, user)];
    const mine = JSON.parse((await anna.client('POST', places, { body: { name: "anna's" } })).text) as {
      _id: string;
    };
    const path = `${places}/${mine._id}`;
    for (const reply of [
      await boris.client('GET', path),
      await boris.client('PATCH', path, { body: { name: 'taken' } }),
      await boris.client('DELETE', path),
    ])
      expectFault(reply, 404, ['error_not_found']);
    const bulk = await boris.client('POST', `${places}/bulk`, {
      body: { update: [{ _id: mine._id, name: 'taken' }] },
    });
    expectFault(bulk, 400, validation);
    expect((await boris.client('GET', places)).text).toBe('[\n]\n');
    expect((await boris.client('GET', `${places}?meta=true&search=anna`)).text).toBe(
      '{"total":0,"first":null,"last":null,"success":true}',
    );
    expect((await anna.client('GET', path)).text).toContain('"name":"anna\'s"');
  });
});

describe('concurrent writers', () => {
  it('accepts one of two writers with the same ETag, and returns 412 to the other', async () => {
    const made = await user('POST', places, { body: { name: 'contested', n: 0 } });
    const path = `${places}/${(JSON.parse(made.text) as { _id: string })._id}`;
    const write = (name: string) =>
      user('PATCH', path, { headers: { 'if-match': made.headers.etag! }, body: { name } });
    const replies = await Promise.all([write('a'), write('b')]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
    expectFault(
      replies.find(({ status }) => status === 412)!,
      412,
      ['error_precondition'],
    );
    expectFault(await user('DELETE', path, { headers: { 'if-match': 'W/"1"' } }), 412, [
      'error_precondition',
    ]);
    expect((await user('DELETE', path, { headers: { 'if-match': '"7", W/"2"' } })).status).toBe(200);
  });

  it('accepts all concurrent writers without an ETag, and loses no change', async () => {
    const made = JSON.parse((await user('POST', places, { body: { name: 'counted' } })).text) as {
      _id: string;
    };
    const path = `${places}/${made._id}`;
    const replies = await Promise.all(
      Array.from({ length: 6 }, (_, n) => user('PATCH', path, { body: { [`k${n}`]: n } })),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array<number>(6).fill(200));
    expect(JSON.parse((await user('GET', path)).text)).toMatchObject({
      k0: 0,
      k1: 1,
      k2: 2,
      k3: 3,
      k4: 4,
      k5: 5,
    });
  });
});
