import { beforeAll, describe, expect, it } from '@jest/globals';
import { adminOf, bearer, httpClient, newUser, testStack, type Client } from '@stoa/testing';

// The examples of the vendor page (seeds/001), in its order and with its spelling.
const { gateway, admin } = testStack();
const anonymous = httpClient(gateway);
/** Failed logins count by address. */
const elsewhere = { 'x-forwarded-for': '10.1.2.4' };
const credentials = { login: admin.login, password: admin.password };

let user: Client;
const store = 'page_examples';
const ids: string[] = [];
const json = (text: string) => JSON.parse(text) as Record<string, unknown>;
const idsOf = (text: string) => (JSON.parse(text) as { _id: string }[]).map(({ _id }) => _id);

beforeAll(async () => {
  user = await adminOf({ gateway, admin });
  await user('POST', '/api/v1/stores', { body: { name: store } });
});

describe('Entity creation and getting', () => {
  it('POST /api/v1/:store with some fields returns the new record', async () => {
    for (const value of ['SOME_VALUE', 'SECOND', 'THIRD']) {
      const { status, headers, text } = await user('POST', `/api/v1/${store}`, {
        headers: { 'content-type': 'application/json' },
        body: `{\n  "some_field":"${value}",\n  "other_field":"OTHER_VALUE"\n}`,
      });
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      const { _id, owner, group, time } = json(text);
      expect(_id).toMatch(/^[0-9a-f]{24}$/);
      expect(text).toBe(
        `{"_id":"${_id}","owner":"${owner}","group":"${group}","access":[],"branch":["${group}"],"time":${time},` +
          `"some_field":"${value}","other_field":"OTHER_VALUE","success":true}`,
      );
      ids.push(_id as string);
    }
  });

  it('GET /api/v1/:store/:id returns the record with its ETag', async () => {
    const { status, headers, text } = await user('GET', `/api/v1/${store}/${ids[0]}`);
    expect([status, headers.etag, json(text)._id]).toEqual([200, '"1"', ids[0]]);
    expect(text.endsWith('"other_field":"OTHER_VALUE","success":true}')).toBe(true);
  });
});

describe('Working with lists', () => {
  it(':store returns an array, one item on each line, in the order of ids', async () => {
    const { status, headers, text } = await user('GET', `/api/v1/${store}`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    const items = text.split('\n').filter((line) => !['[', ',', ']', ''].includes(line));
    expect(text).toBe(`[\n${items.join('\n,\n')}\n]\n`);
    expect(items.map((item) => json(item)._id)).toEqual(ids);
    expect(text).not.toContain('success');
  });

  it(':store returns an empty array where no record matches', async () =>
    expect((await user('GET', `/api/v1/${store}?from=1&to=2`)).text).toBe('[\n]\n'));

  it(':store?offset=2 starts with the third record', async () =>
    expect(idsOf((await user('GET', `/api/v1/${store}?offset=2`)).text)).toEqual(ids.slice(2)));

  it(':store?offset=1&limit=1 returns one record and a link to the next', async () => {
    const { text, headers } = await user('GET', `/api/v1/${store}?offset=1&limit=1`);
    expect(idsOf(text)).toEqual([ids[1]]);
    expect(headers.link).toBe(`</api/v1/${store}?limit=1&after=${ids[1]}>; rel="next"`);
    expect(idsOf((await user('GET', `/api/v1/${store}?limit=1&after=${ids[1]}`)).text)).toEqual([ids[2]]);
  });

  it(':store?offset=1&limit=1000&only=name,description returns _id and those of the fields that exist', async () =>
    expect((await user('GET', `/api/v1/${store}?offset=1&limit=1000&only=some_field,description`)).text).toBe(
      `[\n{"_id":"${ids[1]}","some_field":"SECOND"}\n,\n{"_id":"${ids[2]}","some_field":"THIRD"}\n]\n`,
    ));

  it(':store?meta=true returns the number of records, the first and the last', async () => {
    const { status, text } = await user('GET', `/api/v1/${store}?meta=true`);
    expect(status).toBe(200);
    const { total, first, last, ...rest } = json(text) as Record<string, { _id: string }>;
    expect([total, first?._id, last?._id, rest]).toEqual([3, ids[0], ids[2], { success: true }]);
    expect((await user('GET', `/api/v1/${store}?meta=count`)).text).toBe(
      '{"total":3,"count":3,"success":true}',
    );
  });

  it.each(['offset=1', 'limit=10'])(':store?meta=true with %s returns 400', async (parameter) =>
    expect((await user('GET', `/api/v1/${store}?meta=true&${parameter}`)).status).toBe(400),
  );

  it('?from&to and ?begin&end bound the time of creation, both ends included', async () => {
    const time = json((await user('GET', `/api/v1/${store}/${ids[1]}`)).text).time as number;
    const iso = new Date(time).toISOString();
    for (const range of [`from=${time}&to=${time}`, `begin=${time}&end=${time}`, `from=${iso}&to=${iso}`])
      expect(idsOf((await user('GET', `/api/v1/${store}?${range}`)).text)).toContain(ids[1]);
    expect(idsOf((await user('GET', `/api/v1/${store}?from=1567285200000&to=1567285300000`)).text)).toEqual(
      [],
    );
    expect(idsOf((await user('GET', `/api/v1/${store}?from=${time}&to=${time - 1}`)).text)).toEqual([]);
  });
});

describe('Entity change and deleting', () => {
  it('PATCH changes the fields that are sent, keeps the rest and the five fields that cannot change', async () => {
    const before = json((await user('GET', `/api/v1/${store}/${ids[0]}`)).text);
    const { status, headers, text } = await user('PATCH', `/api/v1/${store}/${ids[0]}`, {
      headers: { 'content-type': 'application/json' },
      body: '{\n  "some_field":"NEW_VALUE",\n  "other_field":"NEW_OTHER_VALUE", "_id":"x","access":[],"owner":1,"group":2,"branch":null}',
    });
    expect([status, headers.etag, headers['x-ignored-fields']]).toEqual([
      200,
      '"2"',
      '_id, owner, group, access, branch',
    ]);
    const after = {
      ...before,
      some_field: 'NEW_VALUE',
      other_field: 'NEW_OTHER_VALUE',
      _at: expect.any(Number),
    };
    expect(json(text)).toEqual(after);
  });

  it('DELETE without headers or body returns the deleted record', async () => {
    const { status, text } = await user('DELETE', `/api/v1/${store}/${ids[0]}`);
    expect([status, json(text)._id, json(text).success]).toEqual([200, ids[0], true]);
    expect((await user('GET', `/api/v1/${store}/${ids[0]}`)).status).toBe(404);
    expect((await user('DELETE', `/api/v1/${store}/${ids[0]}`)).status).toBe(404);
  });
});

describe('Authorization', () => {
  it('accepts the cookie of a login until the logout', async () => {
    const { status, headers, text } = await anonymous('POST', '/api/v1/auth', { body: credentials });
    expect([status, text]).toEqual([200, '{"sucess":true,"success":true}']);
    const [cookie] = headers['set-cookie']!;
    const expires = /^sid=[\w-]{43}; Path=\/; Expires=(.+ GMT); HttpOnly; SameSite=Lax$/.exec(cookie!)![1]!;
    expect(Math.abs(Date.parse(expires) - Date.now() - 86_400_000)).toBeLessThan(10_000);
    const session = httpClient(gateway, { cookie: cookie!.split(';')[0]! });
    const current = json((await session('GET', '/api/v1/auth')).text);
    expect(current).toMatchObject({ login: admin.login, scopes: ['* /*'], success: true });
    expect(JSON.stringify(current)).not.toMatch(/password|argon2/);

    const ended = await session('DELETE', '/api/v1/auth');
    expect([ended.status, ended.text]).toEqual([200, '{"sucess":true,"success":true}']);
    expect(ended.headers['set-cookie']![0]).toMatch(
      /^sid=; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly/,
    );
    expect((await session('GET', '/api/v1/auth')).status).toBe(401);
  });

  it('accepts the token of a login, with the scheme Bearer or without', async () => {
    const { status, text } = await anonymous('POST', '/api/v1/auth/token', { body: credentials });
    expect(status).toBe(200);
    const { token, issuedAt, expiresAt } = json(text) as {
      token: string;
      issuedAt: number;
      expiresAt: number;
    };
    expect(text).toBe(
      `{"sucess":true,"success":true,"type":"access","token":"${token}","issuedAt":${issuedAt},"expiresAt":${issuedAt + 86_400_000}}`,
    );
    expect(expiresAt).toBe(issuedAt + 86_400_000);
    for (const header of [`Bearer ${token}`, `bearer ${token}`, token])
      expect((await anonymous('GET', '/api/v1/auth', { headers: { authorization: header } })).status).toBe(
        200,
      );
  });
});

describe('status codes', () => {
  it('returns 401 without a credential, with an unknown one, and for a wrong login', async () => {
    const body = '{"success":false,"code":"401","message":"Unauthorized","tags":["error_unauthorized"]}';
    for (const reply of [
      await anonymous('GET', `/api/v1/${store}`),
      await anonymous('GET', `/api/v1/${store}`, { headers: bearer('no.such.token') }),
      await anonymous('GET', `/api/v1/${store}`, { headers: { cookie: 'sid=nothing' } }),
      await anonymous('POST', '/api/v1/auth', {
        headers: elsewhere,
        body: { login: 'nobody at all', password: 'x' },
      }),
      await anonymous('POST', '/api/v1/auth/token', {
        headers: elsewhere,
        body: { login: admin.login, password: 'wrong' },
      }),
    ])
      expect([reply.status, reply.text, reply.headers['content-length']]).toEqual([
        401,
        body,
        String(body.length),
      ]);
  });

  it('returns 403 for a method that the credential does not grant', async () => {
    const reader = await newUser(gateway, user, { credentials: [`GET /${store}/*`] });
    const { status, text } = await reader.client('POST', `/api/v1/${store}`, { body: {} });
    expect(status).toBe(403);
    expect(text).toBe(
      '{"success":false,"code":"403","message":"Forbidden","tags":["error_credentials","error_forbidden"]}',
    );
  });

  it('returns 404 for an unknown record', async () => {
    const { status, text } = await user('GET', `/api/v1/${store}/58238a935baa56173b24f0e4`);
    expect(status).toBe(404);
    expect(text).toBe('{"success":false,"code":"404","message":"Not Found","tags":["error_not_found"]}');
  });
});
