import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import { bearer, httpClient, stackBus, testStack, type Client } from '@stoa/testing';
import {
  base,
  json,
  newBuyer,
  newNews,
  password,
  plain,
  root,
  tokenOf,
  word,
  type Buyer,
} from './commerce-clients.js';

const stack = testStack();
const { gateway, admin } = stack;

let bus: Bus;
let buyer: Buyer;
beforeAll(async () => {
  bus = await stackBus(stack);
  buyer = await newBuyer();
});
afterAll(() => bus.drain());

describe('authentication', () => {
  it('issues a key by e-mail, login or user name, as JSON or form, and revokes it at the logout', async () => {
    const login = (body: object | string, headers = {}) => plain('POST', `${base}/auth/`, { body, headers });
    const reply = await login({ email: admin.email, password: admin.password });
    expect([reply.status, reply.headers['content-type'], reply.headers.allow]).toEqual([
      200,
      'application/json',
      'POST, OPTIONS',
    ]);
    const { token, ...rest } = json(reply) as { token: string };
    expect(token).toMatch(/^[0-9a-f]{40}$/);
    expect(rest).toEqual({
      expires_at: null,
      user: { id: 1, email: admin.email, login: admin.login, role: 'admin' },
    });
    expect((await login({ login: admin.login, password: admin.password })).status).toBe(200);
    const form = new URLSearchParams({ username: admin.login, password: admin.password }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await login(form, type)).status).toBe(200);
    const stock = await plain('POST', '/api-token-auth/', { body: form, headers: type });
    expect(stock.status).toBe(200);

    const key = httpClient(gateway, tokenOf(token));
    expect(json(await key('GET', `${base}/auth/me/`))).toMatchObject({ id: 1, role: 'admin', companies: [] });
    const out = await key('POST', `${base}/auth/logout/`, {
      headers: { 'content-type': 'application/json' },
    });
    expect([out.status, out.text, out.headers['content-type']]).toEqual([204, '', undefined]);
    expect((await key('GET', `${base}/auth/me/`)).status).toBe(401);
  });

  it('answers a password reset alike for known and unknown addresses, and refuses an unknown token', async () => {
    const reset = (path: string, body: object) =>
      plain('POST', `${base}/auth/password/reset/${path}`, { body });
    for (const email of [buyer.email, 'nobody@example.org']) {
      const { status, text, headers } = await reset('', { email });
      expect([status, text, headers['content-type']]).toEqual([204, '', undefined]);
    }
    const refusals: [string, object, object][] = [
      ['', {}, { email: ['This field is required.'] }],
      ['', { email: 'x' }, { email: ['Enter a valid email address.'] }],
      ['confirm/', { token: 'x' }, { new_password: ['This field is required.'] }],
      ['confirm/', { token: 'x', new_password: password }, { token: ['Invalid value.'] }],
    ];
    for (const [path, body, answer] of refusals) {
      const reply = await reset(path, body);
      expect([reply.status, json(reply)]).toEqual([400, answer]);
    }
  });

  it.each<[object, object]>([
    [{}, { password: ['This field is required.'] }],
    [{ password: 'x' }, { non_field_errors: ['Must include "email" or "login" and "password".'] }],
    [
      { email: 'no@body.org', password: 'x' },
      { non_field_errors: ['Unable to log in with provided credentials.'] },
    ],
    [
      { login: 'admin', password: 'wrong' },
      { non_field_errors: ['Unable to log in with provided credentials.'] },
    ],
  ])('refuses the login %j with 400, as DRF does', async (body, errors) => {
    const reply = await plain('POST', `${base}/auth/`, {
      body,
      headers: { 'x-forwarded-for': `198.51.100.${Math.ceil(Math.random() * 200)}` },
    });
    expect([reply.status, json(reply)]).toEqual([400, errors]);
  });

  it('a change of the password revokes all keys, named ones too, except that of the request', async () => {
    const person = await newBuyer();
    const made = await person.client('POST', `${base}/auth/tokens/`, { body: { name: 'ERP' } });
    expect(made.status).toBe(201);
    const { id, token } = json(made) as { id: string; token: string };
    const erp = httpClient(gateway, tokenOf(token));
    const other = json(await plain('POST', `${base}/auth/`, { body: { email: person.email, password } })) as {
      token: string;
    };
    const wrong = await person.client('POST', `${base}/auth/password/`, {
      body: { old_password: 'wrong', new_password: 'another secret' },
    });
    expect(json(wrong)).toEqual({ old_password: ['The password is not correct.'] });
    const changed = await person.client('POST', `${base}/auth/password/`, {
      body: { old_password: password, new_password: 'another secret' },
    });
    expect([changed.status, changed.text]).toEqual([204, '']);
    const status = async (client: Client) => (await client('GET', `${base}/auth/me/`)).status;
    expect(await Promise.all([status(person.client), status(erp)])).toEqual([200, 401]);
    expect(await status(httpClient(gateway, tokenOf(other.token)))).toBe(401);
    expect((await person.client('DELETE', `${base}/auth/tokens/${id}/`)).status).toBe(404);
  });

  it('lists and revokes named keys', async () => {
    const person = await newBuyer();
    const made = await person.client('POST', `${base}/auth/tokens/`, { body: { name: 'ERP' } });
    const { id, token } = json(made) as { id: string; token: string };
    const { results } = json(await person.client('GET', `${base}/auth/tokens/`)) as {
      results: { id: string }[];
    };
    expect(results.find((one) => one.id === id)).toMatchObject({ name: 'ERP', expires_at: null });
    expect((await person.client('DELETE', `${base}/auth/tokens/${id}/`)).status).toBe(204);
    expect((await person.client('DELETE', `${base}/auth/tokens/${id}/`)).status).toBe(404);
    const erp = httpClient(gateway, tokenOf(token));
    expect((await erp('GET', `${base}/auth/me/`)).status).toBe(401);
  });
});

describe('news', () => {
  it('creates, reads, changes and removes news, with a slash at the end of the path or without', async () => {
    const made = await root('POST', `${base}/news`, {
      body: {
        title: ' Новость ',
        is_published: 'yes',
        unknown: 1,
        id: 5,
        published_at: '2026-11-22T03:40:52.985950Z',
      },
    });
    expect([made.status, made.headers.allow]).toEqual([201, 'GET, POST, HEAD, OPTIONS']);
    const item = json(made) as Record<string, unknown>;
    expect(made.text).toContain('"title":"Новость"');
    expect(Object.keys(item)).toEqual([
      ...['id', 'title', 'slug', 'announcement', 'text', 'image', 'supplier', 'is_published', 'published_at'],
      ...['created_at', 'updated_at'],
    ]);
    expect(item).toMatchObject({
      slug: 'новость',
      announcement: '',
      image: null,
      supplier: null,
      is_published: true,
      published_at: '2026-11-22T03:40:52.985950Z',
    });
    const path = `${base}/news/${String(item.id)}`;
    expect(json(await root('GET', path))).toEqual(item);
    const patched = await root('PATCH', path, { body: { text: 'x', published_at: '2026-11-22T06:40:00' } });
    // A time without a zone is in Moscow's.
    expect(json(patched)).toMatchObject({
      text: 'x',
      published_at: '2026-11-22T03:40:00Z',
      title: 'Новость',
    });
    const put = await root('PUT', `${path}/`, { body: { text: 'y' } });
    expect([put.status, json(put)]).toEqual([400, { title: ['This field is required.'] }]);
    expect(json(await root('PUT', `${path}/`, { body: { title: 'New' } }))).toMatchObject({
      title: 'New',
      text: 'x',
    });
    const head = await root('HEAD', `${path}/`);
    expect([head.status, head.text, head.headers['content-type']]).toEqual([200, '', 'application/json']);
    const gone = await root('DELETE', `${path}/`);
    expect([gone.status, gone.text, gone.headers['content-type']]).toEqual([204, '', undefined]);
    expect((await root('GET', `${path}/`)).status).toBe(404);
    // The object is looked up before the body is validated.
    expect((await root('PUT', `${path}/`, { body: {} })).status).toBe(404);
  });

  it("finds news by the vendor page's filter and by the other filters", async () => {
    const mark = word();
    const one = await newNews({ title: `Тест ${mark}`, text: '100%' });
    const two = await newNews({ title: `Другой ${mark}` });
    const found = async (query: string): Promise<number[]> => {
      const { results, count } = json(await root('GET', `${base}/news/?${query}`)) as {
        results: { id: number }[];
        count: number;
      };
      expect(count).toBe(results.length);
      return results.map(({ id }) => id);
    };
    expect(await found(`title=${encodeURIComponent(`Тест ${mark}`)}`)).toEqual([one.id]);
    expect(await found(`title__icontains=${encodeURIComponent(`тест ${mark}`)}`)).toEqual([one.id]);
    expect(await found(`search=${encodeURIComponent(`${mark},тест`)}`)).toEqual([one.id]);
    expect(await found(`search=${encodeURIComponent(`${mark} 0%`)}`)).toEqual([one.id]);
    const all = `title__icontains=${mark}`;
    expect(await found(`${all}&ordering=id`)).toEqual([one.id, two.id]);
    expect(await found(`${all}&ordering=-id`)).toEqual([two.id, one.id]);
    expect(await found(`${all}&ordering=nonsense,id&unknown=1&title=&is_published=maybe`)).toEqual([
      one.id,
      two.id,
    ]);
    expect(await found(`${all}&id__in=${one.id},,`)).toEqual([one.id]);
    expect(await found(`${all}&is_published=true`)).toEqual([]);
    for (const [query, errors] of [
      ['id=x', { id: ['Enter a number.'] }],
      ['published_at__gte=x', { published_at__gte: ['Enter a valid date/time.'] }],
      [
        'supplier=99',
        { supplier: ['Select a valid choice. That choice is not one of the available choices.'] },
      ],
    ] as const)
      expect(json(await root('GET', `${base}/news/?${query}`))).toEqual(errors);
  });

  it('pages news by page number and by limit and offset', async () => {
    const mark = word();
    for (const title of ['a', 'b', 'c']) await newNews({ title: `${title} ${mark}` });
    const page = async (query: string) => {
      const reply = await root('GET', `${base}/news/?title__icontains=${mark}&ordering=title&${query}`);
      const { results, ...rest } = json(reply) as { results: { title: string }[] };
      return [results.map(({ title }) => title[0]).join(''), rest];
    };
    const link = (query: string) => `${gateway}${base}/news/?ordering=title&${query}`;
    const name = `title__icontains=${mark}`;
    expect(await page('page_size=2')).toEqual([
      'ab',
      { count: 3, next: link(`page=2&page_size=2&${name}`), previous: null },
    ]);
    expect(await page('page_size=2&page=2')).toEqual([
      'c',
      { count: 3, next: null, previous: link(`page_size=2&${name}`) },
    ]);
    expect((await page('page_size=2&page=last'))[0]).toBe('c');
    expect((await page('page_size=nonsense'))[0]).toBe('abc');
    const short = (query: string) => `${gateway}${base}/news/?limit=2&${query}`;
    expect(await page('limit=2')).toEqual([
      'ab',
      { count: 3, next: short(`offset=2&ordering=title&${name}`), previous: null },
    ]);
    expect(await page('limit=2&offset=2')).toEqual([
      'c',
      { count: 3, next: null, previous: short(`ordering=title&${name}`) },
    ]);
    expect(await page('limit=2&offset=9')).toEqual([
      '',
      { count: 3, next: null, previous: short(`offset=7&ordering=title&${name}`) },
    ]);
  });

  it('shows news to a buyer once published, and refuses changes by a buyer', async () => {
    const hidden = await newNews();
    const future = await newNews({ is_published: true, published_at: '2099-01-01T00:00:00Z' });
    const shown = await newNews({ is_published: true });
    const status = async (method: string, id: number) =>
      (await buyer.client(method, `${base}/news/${id}/`, method === 'GET' ? {} : { body: {} })).status;
    expect(await Promise.all([hidden, future, shown].map(({ id }) => status('GET', id)))).toEqual([
      404, 404, 200,
    ]);
    expect(await Promise.all([hidden, shown].map(({ id }) => status('PATCH', id)))).toEqual([404, 403]);
    expect(await Promise.all([hidden, shown].map(({ id }) => status('DELETE', id)))).toEqual([404, 403]);
    const created = await buyer.client('POST', `${base}/news/`, { body: { title: 'x' } });
    expect([created.status, json(created)]).toEqual([
      403,
      { detail: 'You do not have permission to perform this action.' },
    ]);
    const { count, results } = json(
      await buyer.client('GET', `${base}/news/?id__in=${hidden.id},${shown.id}`),
    ) as {
      count: number;
      results: { id: number }[];
    };
    expect([count, results.map(({ id }) => id)]).toEqual([1, [shown.id]]);
  });

  it('returns indented JSON to a client that accepts an indent', async () => {
    const { id } = await newNews();
    const reply = await root('GET', `${base}/news/${id}/`, {
      headers: { accept: 'application/json; indent=2' },
    });
    expect(reply.text.split('\n')[1]).toBe(`  "id": ${id},`);
    expect(reply.headers['content-type']).toBe('application/json');
  });
});

describe('users', () => {
  it('registers a user with a company, and refuses each invalid field with its name', async () => {
    const register = (given: object) =>
      plain('POST', `${base}/users/registration/`, {
        body: { email: `${word()}@example.org`, password, agreement: true, ...given },
      });
    const company = { name: 'ООО', inn: '7707083893', kpp: '773601001' };
    const made = await register({ company, first_name: 'Анна', phone: '+79991234567' });
    expect(made.status).toBe(201);
    const person = json(made) as Record<string, unknown>;
    expect(person).toMatchObject({ role: 'buyer', is_active: true, first_name: 'Анна', last_login: null });
    expect(person.companies).toHaveLength(1);
    expect(made.text).not.toContain(password);
    for (const [given, errors] of [
      [{ company: { ...company, inn: '7707083894' } }, { company: { inn: ['Enter a valid INN.'] } }],
      [{ company: {} }, { company: { name: ['This field is required.'], inn: ['This field is required.'] } }],
      [{ password: 'short' }, { password: ['Ensure this field has at least 8 characters.'] }],
      [{ email: 'no' }, { email: ['Enter a valid email address.'] }],
      [{ email: person.email }, { email: ['user with this email already exists.'] }],
      [{ agreement: false }, { agreement: ['The agreement must be accepted.'] }],
    ] as [object, object][]) {
      const reply = await register(given);
      expect([reply.status, json(reply)]).toEqual([400, errors]);
    }
  });

  it('shows users only their own account, which they can change, and all users to an administrator', async () => {
    const other = await newBuyer();
    expect(json(await buyer.client('GET', `${base}/users/`))).toMatchObject({
      count: 1,
      results: [{ id: buyer.id }],
    });
    expect((await buyer.client('GET', `${base}/users/${other.id}/`)).status).toBe(404);
    expect((await root('GET', `${base}/users/${other.id}/`)).status).toBe(200);
    expect((await buyer.client('PATCH', `${base}/users/${other.id}/`, { body: {} })).status).toBe(404);
    const own = (body: object) => buyer.client('PATCH', `${base}/users/${buyer.id}/`, { body });
    expect(json(await own({ role: 'admin' }))).toEqual({
      role: ['You cannot change this field of your own account.'],
    });
    expect(json(await own({ is_active: false }))).toHaveProperty('is_active');
    expect(json(await own({ password: 'another secret' }))).toEqual({
      password: ['Your own password is changed at auth/password/.'],
    });
    expect((await own({ role: 'buyer', is_active: true })).status).toBe(200);
    const me = await buyer.client('PATCH', `${base}/auth/me/`, { body: { first_name: 'Я', role: 'admin' } });
    expect(json(me)).toMatchObject({ first_name: 'Я', role: 'buyer' });
    expect((await buyer.client('POST', `${base}/users/`, { body: {} })).status).toBe(403);
  });
});

describe('the API', () => {
  it('lists the resources at the root, and returns 401 for OPTIONS without a key', async () => {
    const lists = [
      ...[
        'categories',
        'companies',
        'company-groups',
        'contracts',
        'delivery-types',
        'news',
        'order-statuses',
      ],
      ...[
        'payment-types',
        'price-types',
        'prices',
        'products',
        'status-lines',
        'stocks',
        'suppliers',
        'users',
      ],
      'warehouses',
    ];
    const addresses = lists.map((name) => [name, `${gateway}${base}/${name}/`]);
    expect(json(await root('GET', `${base}/`))).toMatchObject(Object.fromEntries(addresses));
    expect((await plain('OPTIONS', `${base}/news/`)).status).toBe(401);
  });

  it('returns CORS headers to pages of other origins', async () => {
    const origin = 'https://shop.example';
    const preflight = await plain('OPTIONS', `${base}/news/`, {
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, '*']);
    expect(preflight.headers['access-control-allow-headers']).toContain('Authorization');
    const reply = await root('GET', `${base}/news/`, { headers: { origin } });
    expect(reply.headers['access-control-expose-headers']).toContain('Allow');
  });

  it('returns the schema, documentation and collection at the addresses of the vendor', async () => {
    const schema = await plain('GET', '/api/rest/schema/');
    expect(json(schema)).toMatchObject({ openapi: '3.1.0', servers: [{ url: base }] });
    expect((await plain('GET', '/api/rest/docs/')).text).toMatch(/\/docs\/start-commerce-\w+\.js/);
    const collection = json(await plain('GET', '/api/rest/postman.json')) as {
      info: object;
      variable: object[];
    };
    expect(collection.info).toMatchObject({ schema: expect.stringContaining('v2.1.0') });
    expect(JSON.stringify(collection.variable)).toContain(`${gateway}${base}`);
  });
});

it('a commerce key without a user is refused by other surfaces, and by commerce once it is revoked', async () => {
  const { key, secret } = await bus.ask(identity.keys.issue, {
    surface: 'commerce',
    user: null,
    name: 'x',
    scopes: [],
  });
  expect((await httpClient(gateway, bearer(secret))('GET', '/api/v2/users')).status).toBe(401);
  await bus.ask(identity.keys.revoke, { surface: 'commerce', id: key.id });
  expect((await httpClient(gateway, tokenOf(secret))('GET', `${base}/news/`)).status).toBe(401);
});
