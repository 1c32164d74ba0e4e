import { beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpReply } from '@stoa/testing';
import {
  base,
  json,
  newBuyer,
  newNews,
  password,
  plain,
  root,
  word,
  type Buyer,
} from './commerce-clients.js';

// The order of DRF's checks: credential, permission, object, body; and what each answer has, whatever is wrong.

let buyer: Buyer;
const ids: Record<string, number> = { missing: 999_999, admin: 1 };
beforeAll(async () => {
  buyer = await newBuyer();
  ids.shown = (await newNews({ is_published: true })).id;
  ids.draft = (await newNews()).id;
});

const object = 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS';
const pathOf = (path: string): string =>
  `${base}/${path.replace(/\{(\w+)\}/, (_, name: string) => String(ids[name]))}`;
const detail = (text: string): object => ({ detail: text });
const noPermission = detail('You do not have permission to perform this action.');
const notFound = detail('Not found.');
const expectAnswer = (reply: HttpReply, status: number, body: object): void =>
  expect([reply.status, json(reply), reply.headers['content-type']]).toEqual([
    status,
    body,
    'application/json',
  ]);

const broken: [what: string, body: string | Buffer, type: string][] = [
  ['JSON that is broken', '{', 'application/json'],
  ['JSON that is not an object', '[]', 'application/json'],
  ['JSON with a byte order mark', '\ufeff{}', 'application/json'],
  ['JSON in another encoding', Buffer.from([0xff]), 'application/json'],
  ['an unsupported media type', '<a/>', 'application/xml'],
  ['a form without its boundary', 'x', 'multipart/form-data'],
  ['a truncated form', '--XX\r\n', 'multipart/form-data; boundary=XX'],
];

describe.each(broken)('a request with %s', (_what, body, type) => {
  it.each<[method: string, path: string, status: number, answer: object]>([
    ['POST', 'news/', 403, noPermission],
    ['PUT', 'news/{shown}/', 403, noPermission],
    ['PATCH', 'news/{shown}/', 403, noPermission],
    ['PATCH', 'news/{draft}/', 404, notFound],
    ['PUT', 'news/{missing}/', 404, notFound],
    ['PATCH', 'news/abc/', 404, notFound],
    ['POST', 'users/', 403, noPermission],
    ['PATCH', 'users/{admin}/', 404, notFound],
    ['PUT', 'users/{missing}/', 404, notFound],
  ])('%s %s by a buyer with an invalid body returns %d', async (method, path, status, answer) =>
    expectAnswer(
      await buyer.client(method, pathOf(path), { body, headers: { 'content-type': type } }),
      status,
      answer,
    ),
  );

  it('returns 400 or 415 for an invalid body by a caller with the permission', async () => {
    const headers = { 'content-type': type };
    for (const [method, path] of [
      ['POST', 'news/'],
      ['PATCH', 'news/{draft}/'],
      ['POST', 'users/'],
      ['PATCH', 'auth/me/'],
      ['POST', 'auth/tokens/'],
    ] as const) {
      const reply = await root(method, pathOf(path), { body, headers });
      expect(reply.status).toBe(type === 'application/xml' ? 415 : 400);
      expect(reply.text).toMatch(/parse error - |Unsupported media type|Expected a dictionary/);
    }
  });
});

describe('the Allow header', () => {
  it.each<[method: string, path: string, status: number, allow: string]>([
    ['GET', 'news/{missing}/', 404, object],
    ['GET', 'news/abc/', 404, object],
    ['GET', 'news/-1/', 404, object],
    ['GET', 'news/0/', 404, object],
    ['GET', 'news/99999999999/', 404, object],
    ['DELETE', 'news/abc/', 404, object],
    ['POST', 'news/abc/', 405, object],
    ['POST', 'news/{shown}/', 405, object],
    ['GET', 'users/abc/', 404, 'GET, PUT, PATCH, HEAD, OPTIONS'],
    ['DELETE', 'users/{admin}/', 405, 'GET, PUT, PATCH, HEAD, OPTIONS'],
    ['GET', 'news/?page=0', 404, 'GET, POST, HEAD, OPTIONS'],
    ['GET', 'news/?id=x', 400, 'GET, POST, HEAD, OPTIONS'],
    ['GET', 'users/registration/', 405, 'POST, OPTIONS'],
    ['DELETE', 'auth/tokens/abc/', 404, 'DELETE, OPTIONS'],
    ['DELETE', `auth/tokens/${'0'.repeat(24)}/`, 404, 'DELETE, OPTIONS'],
    ['DELETE', `auth/tokens/${'0'.repeat(100)}/`, 404, 'DELETE, OPTIONS'],
    ['PUT', 'auth/tokens/', 405, 'GET, POST, HEAD, OPTIONS'],
    ['POST', '', 405, 'GET, HEAD, OPTIONS'],
    ['TRACE', 'news/', 405, 'GET, POST, HEAD, OPTIONS'],
  ])('%s %s returns %d with the methods of the path in Allow', async (method, path, status, allow) => {
    const reply = await root(method, pathOf(path));
    expect([reply.status, reply.headers.allow, reply.headers.vary]).toEqual([status, allow, undefined]);
  });

  it('returns the methods of the path in Allow with 401 and 403', async () => {
    const refused = await plain('GET', pathOf('news/abc/'));
    expect([refused.status, refused.headers.allow]).toEqual([401, object]);
    const forbidden = await buyer.client('DELETE', pathOf('news/{shown}/'));
    expect([forbidden.status, forbidden.headers.allow]).toEqual([403, object]);
  });

  it.each(['nothing/', 'news/1/2/', 'news/1.5/'])('returns 404 without Allow for %s', async (path) => {
    const reply = await root('GET', pathOf(path));
    expectAnswer(reply, 404, notFound);
    expect(reply.headers).not.toHaveProperty('allow');
  });
});

describe('a path above the version', () => {
  const paths = ['/api/rest/', '/api/rest', '/api/rest/news/', '/api/rest/v2/news/', '/api/rest/docs/x'];

  it.each(paths)('%s returns 404 to an authenticated caller', async (path) =>
    expectAnswer(await root('GET', path), 404, notFound),
  );

  it.each(paths)('%s returns 401 with WWW-Authenticate to an anonymous client', async (path) => {
    const reply = await plain('GET', path);
    expectAnswer(reply, 401, detail('Authentication credentials were not provided.'));
    expect(reply.headers['www-authenticate']).toBe('Token');
  });

  it('returns 400 in the dialect of the surface for a path that cannot be decoded', async () =>
    expectAnswer(await root('GET', '/api/rest/%zz'), 400, detail('Malformed request.')));

  it('returns 200 for the documentation, schema and collection of the vendor', async () => {
    for (const path of ['/api/rest/docs/', '/api/rest/schema/', '/api/rest/postman.json'])
      expect((await plain('GET', path)).status).toBe(200);
  });
});

describe('a body', () => {
  const required = { title: ['This field is required.'] };

  it.each(['{"form-data":[["title","x"]]}', '{"form-data":5}'])(
    'reads JSON with the key form-data as JSON, not as a form: %s',
    async (body) => {
      const headers = { 'content-type': 'application/json' };
      expectAnswer(await root('POST', pathOf('news/'), { body, headers }), 400, required);
    },
  );

  it('refuses JSON that begins with a NUL, as encoded forms do, as broken JSON', async () => {
    const reply = await root('POST', pathOf('news/'), {
      body: '\0[["title","x"]]',
      headers: { 'content-type': 'application/json' },
    });
    expectAnswer(reply, 400, detail('JSON parse error - Expecting value'));
  });

  it('registers a user with names of the maximum length', async () => {
    const names = { first_name: 'a'.repeat(150), last_name: '𝒂'.repeat(150) };
    const body = { email: `${word()}@example.org`, password, agreement: true, ...names };
    const reply = await plain('POST', pathOf('users/registration/'), { body });
    expect([reply.status, json(reply)]).toEqual([201, expect.objectContaining(names)]);
  });
});
