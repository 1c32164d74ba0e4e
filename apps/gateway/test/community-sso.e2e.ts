import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { writeSsoJwt, writeSsoToken, writeSsoTokenV1 } from '@stoa/auth';
import { bearer, httpClient, loggedIn, testStack, type Client, type HttpReply } from '@stoa/testing';

// Users of a site, who enter with the anonymous token of the project and a token that the site makes for each of them.
const { gateway, community, admin } = testStack();
const { ssoKey: key, alias } = community;
const agent = httpClient(gateway, bearer(community.accessToken));
const visitor = httpClient(gateway, bearer(community.anonymousToken));

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = any;

const soon = (): number => Math.floor(Date.now() / 1000) + 3600;
const seal = (payload: object): string =>
  writeSsoToken({ ...payload, expires: soon() }, { key, iv: randomBytes(16) });
const guidOf = (): string => `g-${randomUUID()}`;
const addressOf = (): string => `${randomUUID()}@example.org`;

async function ask(client: Client, method: string, path: string, body?: object): Promise<Any> {
  const reply = await client(method, `/api/v2/${path}`, body ? { body } : {});
  if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
  return JSON.parse(reply.text).data;
}
const as = (token: string, path = 'users/current'): string =>
  `${path}${path.includes('?') ? '&' : '?'}sso_token=${encodeURIComponent(token)}`;
const current = (token: string, client = visitor): Promise<Any> => ask(client, 'GET', as(token));
const send = (token: string): Promise<HttpReply> => visitor('GET', `/api/v2/${as(token)}`);

/** The one answer to a token that is not valid. */
async function isRefused(token: string): Promise<void> {
  const reply = await send(token);
  expect([reply.status, JSON.parse(reply.text)]).toEqual([
    401,
    { status: 'error', message: 'The SSO token is not valid.', details: { code: 'sso_invalid' } },
  ]);
}

describe('a user of the site', () => {
  it('is created by the first token and found by the next ones, in every version', async () => {
    const guid = guidOf();
    const reply = await send(seal({ guid, display_name: 'Анна' }));
    const made = JSON.parse(reply.text).data;
    expect(made).toMatchObject({
      name: 'Анна',
      sso_guid: guid,
      email: null,
      is_staff: false,
      is_authenticated: true,
    });
    expect(reply.headers['x-acting-user']).toBe(String(made.id));
    const expires_date = new Date(soon() * 1000).toISOString().slice(0, 19).replace('T', ' ');
    const first = writeSsoTokenV1({ guid, expires_date }, { key, alias, iv: randomBytes(16) });
    for (const token of [seal({ guid }), first, await writeSsoJwt({ guid, expires: soon() }, key)])
      expect((await current(token)).id).toBe(made.id);
    expect((await ask(agent, 'GET', `users/sso/${guid}`)).id).toBe(made.id);
  });

  it('is one user for requests at the same time, and for a numeric guid and its text', async () => {
    const number = Number(`1${String(Math.random()).slice(2, 12)}`);
    const tokens = Array.from({ length: 8 }, (_, at) => seal({ guid: at % 2 ? number : String(number) }));
    const ids = await Promise.all(tokens.map(async (token) => (await current(token)).id));
    expect(new Set(ids).size).toBe(1);
  });

  it('gets what the token says: profile, groups, custom fields', async () => {
    const guid = guidOf();
    const { id: group } = await ask(agent, 'POST', 'users/groups', { name: `sso ${guid}` });
    const code = `cf_${randomUUID().slice(0, 8)}`;
    await ask(agent, 'POST', 'custom_fields', { object: 'user', code_name: code, name: 'x' });
    const given = { guid, display_name: 'Anna', locale: 'ru', avatar_url: 'https://example.org/1.png' };
    const whole = { ...given, groups: [group, 99_999_999], custom_fields: { [code]: 5, unknown: 'x' } };
    const made = await current(seal(whole));
    expect(made).toMatchObject({
      name: 'Anna',
      language: 'ru',
      avatar_url: 'https://example.org/1.png',
      groups: [{ id: group }],
      custom_fields: [{ code_name: code, value: '5' }],
    });
    const second = { guid, display_name: 'Berta', avatar_url: 'https://example.org/2.png' };
    expect(await current(seal(second))).toMatchObject({
      name: 'Berta',
      avatar_url: 'https://example.org/1.png',
      groups: [{ id: group }],
    });
    const third = { ...second, force_update_avatar: true, groups: [], custom_fields: { [code]: null } };
    expect(await current(seal(third))).toMatchObject({
      avatar_url: 'https://example.org/2.png',
      groups: [],
      custom_fields: [],
    });
  });

  it('gets it again with the next request after an agent has changed it', async () => {
    const guid = guidOf();
    const { id: group } = await ask(agent, 'POST', 'users/groups', { name: `sso ${guid}` });
    const token = seal({ guid, display_name: 'Anna', groups: [group] });
    const { id } = await current(token);
    await ask(agent, 'PUT', `users/${id}`, { name: 'Other' });
    expect((await current(token)).name).toBe('Anna');
    await ask(agent, 'DELETE', `users/${id}/group`, { group_id: group });
    expect((await current(token)).groups).toEqual([expect.objectContaining({ id: group })]);
  });

  it('is another one after the user was removed', async () => {
    const token = seal({ guid: guidOf() });
    const { id } = await current(token);
    await ask(agent, 'DELETE', `users/${id}`);
    expect((await current(token)).id).not.toBe(id);
  });

  it('writes with the anonymous token, by a token in the query, a JSON body or a form', async () => {
    const token = seal({ guid: guidOf(), display_name: 'Writer' });
    const { id: forum } = await ask(agent, 'POST', 'forums', { name: 'SSO' });
    const [{ id: type }] = await ask(agent, 'GET', `forums/${forum}/types`);
    const path = `forums/${forum}/topics`;
    const form = new URLSearchParams({ header: 'x', type: String(type), sso_token: token });
    const replies = [
      await visitor('POST', `/api/v2/${as(token, path)}`, { body: { header: 'x', type } }),
      await visitor('POST', `/api/v2/${path}`, { body: { header: 'x', type, sso_token: token } }),
      await visitor('POST', `/api/v2/${path}`, {
        body: form.toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    ];
    const { id } = await current(token);
    for (const { status, text } of replies)
      expect([status, JSON.parse(text).data?.author]).toEqual([200, expect.objectContaining({ id })]);
  });

  it('acts instead of the user of an agent token, and of users that the request names too', async () => {
    const token = seal({ guid: guidOf() });
    const { id } = await current(token, agent);
    expect((await ask(agent, 'GET', as(token, 'users/current?user_id=0&user_sso_guid=x'))).id).toBe(id);
    const reply = await agent('POST', '/api/v2/tokens', {
      body: { name: 'x', scopes: ['read'], sso_token: token },
    });
    expect(reply.status).toBe(403);
    expect((await agent('POST', `/api/v2/users/${id}/logout`, { body: { sso_token: token } })).status).toBe(
      403,
    );
  });
});

describe('addresses', () => {
  it('links a user who has the verified address, and no guid', async () => {
    const email = addressOf();
    const { id } = await ask(agent, 'POST', 'users/get_or_create', { email });
    const guid = guidOf();
    expect(await current(seal({ guid, email, verified_email: true }))).toMatchObject({ id, sso_guid: guid });
    const other = await current(seal({ guid: guidOf(), email, verified_email: true }));
    expect(other.id).not.toBe(id);
    expect(other).toMatchObject({ email, email_verified: false });
  });

  it('never links by an address that the site has not verified, nor by a guid that is an address', async () => {
    const email = addressOf();
    const { id } = await ask(agent, 'POST', 'users/get_or_create', { email });
    const made = await current(seal({ guid: email, email }));
    expect(made.id).not.toBe(id);
    expect(made).toMatchObject({ email, email_verified: false, sso_guid: email });
    expect((await ask(agent, 'POST', 'users/get_or_create', { email })).id).toBe(id);
  });

  it('does not keep an unverified address from its owner', async () => {
    const email = addressOf();
    const { id } = await current(seal({ guid: guidOf(), email }));
    expect((await ask(agent, 'POST', 'users/get_or_create', { email })).id).not.toBe(id);
  });

  it('stores an address that the site verifies later', async () => {
    const [guid, email] = [guidOf(), addressOf()];
    const { id } = await current(seal({ guid, email }));
    expect(await current(seal({ guid, email, verified_email: true }))).toMatchObject({
      id,
      email,
      email_verified: true,
    });
    expect((await ask(agent, 'POST', 'users/get_or_create', { email })).id).toBe(id);
  });

  it('refuses a token without the verified address of its user', async () => {
    const [guid, email] = [guidOf(), addressOf()];
    const given = { guid, email, verified_email: true };
    await current(seal(given));
    await isRefused(seal({ guid }));
    await isRefused(seal({ guid, email: addressOf(), verified_email: true }));
    expect(await current(seal({ ...given, email: email.toUpperCase() }))).toMatchObject({ email });
  });

  it('refuses tokens with an address or a guid of an agent', async () => {
    await isRefused(seal({ guid: guidOf(), email: admin.email, verified_email: true }));
    await isRefused(seal({ guid: guidOf(), email: admin.email }));
    const token = seal({ guid: guidOf() });
    const { id } = await current(token);
    await ask(agent, 'PUT', `users/${id}`, { is_staff: true });
    await isRefused(token);
    await ask(agent, 'PUT', `users/${id}`, { is_staff: false });
    expect((await current(token)).id).toBe(id);
  });

  it('refuses the tokens of an inactive user', async () => {
    const email = addressOf();
    const token = seal({ guid: guidOf(), email, verified_email: true });
    const { id } = await current(token);
    const root = await loggedIn(gateway, admin);
    const listed = JSON.parse((await root('GET', '/api/v1/users?limit=10000')).text) as Any[];
    const { _id } = listed.find((user) => user.id === id);
    expect((await root('PATCH', `/api/v1/users/${_id}`, { body: { isActive: false } })).status).toBe(200);
    const until = Date.now() + 3000;
    while ((await send(token)).status !== 401) expect(Date.now()).toBeLessThan(until);
    await isRefused(seal({ guid: guidOf(), email, verified_email: true }));
  });
});

describe('tokens that are not valid', () => {
  it('have one answer', async () => {
    const valid = Buffer.from(seal({ guid: guidOf() }), 'base64');
    for (const token of [
      '',
      'abc',
      'A'.repeat(16_000).slice(0, 7000),
      valid.subarray(0, -1).toString('base64'),
      valid.subarray(0, -16).toString('base64'),
      writeSsoToken([{ guid: '1', expires: soon() }], { key, iv: randomBytes(16) }),
      writeSsoToken({ guid: '1', expires: soon() }, { key: 'k'.repeat(32), iv: randomBytes(16) }),
      writeSsoToken({ guid: '1', expires: soon() - 5000 }, { key, iv: randomBytes(16) }),
      writeSsoToken({ guid: '1', expires: soon() + 40 * 86_400 }, { key, iv: randomBytes(16) }),
    ])
      await isRefused(token);
  });

  it('never run as the user of the access token, wherever they are', async () => {
    for (const [method, path, given] of [
      ['GET', 'users/current?sso_token=', {}],
      ['POST', 'users/get_or_create', { body: { email: addressOf(), sso_token: 'x' } }],
      ['POST', 'users/get_or_create', { body: { email: addressOf(), sso_token: ['x'] } }],
      ['POST', 'users/get_or_create', { body: { email: addressOf(), sso_token: 'A'.repeat(900_000) } }],
      ['POST', 'users/get_or_create?sso_token=x&user_id=1', { body: { email: addressOf() } }],
      ['POST', 'tokens', { body: { name: 'x', scopes: ['read'], sso_token: 'x' } }],
    ] as const)
      expect((await agent(method, `/api/v2/${path}`, given)).status).toBe(401);
  });

  it('never sign in another user with a verified address when the IV is changed', async () => {
    const guid = `1${String(Math.random()).slice(2, 6)}`;
    const target = await current(
      seal({ guid: `9${guid.slice(1)}`, email: addressOf(), verified_email: true }),
    );
    const bytes = Buffer.from(seal({ guid, email: addressOf(), verified_email: true }), 'base64');
    const at = '{"guid":"'.length;
    bytes[at]! ^= '1'.charCodeAt(0) ^ '9'.charCodeAt(0);
    const changed = bytes.toString('base64');
    await isRefused(changed);
    expect((await ask(agent, 'GET', `users/${target.id}`)).email).toBe(target.email);
  });
});

describe('private forums', () => {
  let forum: number;
  let topic: number;
  beforeAll(async () => {
    forum = (await ask(agent, 'POST', 'forums', { name: `private ${randomUUID()}`, type: 'PRIVATE' })).id;
    const [{ id: type }] = await ask(agent, 'GET', `forums/${forum}/types`);
    topic = (await ask(agent, 'POST', `forums/${forum}/topics`, { header: 'secret', type })).id;
  });

  it('are visible to the users that the site opens them to, until it does not any more', async () => {
    const guid = guidOf();
    const sees = async (token: string): Promise<unknown[]> => {
      const listed = (await ask(visitor, 'GET', as(token, 'forums?limit=200'))).find(
        (one: Any) => one.id === forum,
      );
      const statuses = [];
      for (const path of [`forums/${forum}/topics`, `topics/${topic}`, `topics/${topic}/comments`])
        statuses.push((await visitor('GET', `/api/v2/${as(token, path)}`)).status);
      return [listed?.topic_count, ...statuses];
    };
    expect(await sees(seal({ guid }))).toEqual([undefined, 404, 404, 404]);
    expect(await sees(seal({ guid, allowed_private_forums: [forum, 99_999_999] }))).toEqual([
      1, 200, 200, 200,
    ]);
    expect(await sees(seal({ guid }))).toEqual([1, 200, 200, 200]);
    expect(await sees(seal({ guid, allowed_private_forums: [] }))).toEqual([undefined, 404, 404, 404]);
  });
});

describe('settings', () => {
  it('have several keys at a time, and end the tokens of a key that is removed', async () => {
    const made = await ask(agent, 'POST', 'sso/keys', { name: 'next' });
    expect(made.key).toMatch(/^[0-9a-f]{32}$/);
    const guid = guidOf();
    const token = writeSsoToken({ guid, expires: soon() }, { key: made.key, iv: randomBytes(16) });
    const { id } = await current(token);
    expect((await current(seal({ guid }))).id).toBe(id);
    const listed = await ask(agent, 'GET', 'sso/keys');
    expect(listed.find((one: Any) => one.id === made.id)).toEqual({
      id: made.id,
      name: 'next',
      created: made.created,
    });
    await ask(agent, 'DELETE', `sso/keys/${made.id}`);
    await isRefused(token);
    expect((await agent('DELETE', `/api/v2/sso/keys/${made.id}`)).status).toBe(404);
    expect((await agent('POST', '/api/v2/sso/keys', { body: { name: 'again', key: made.key } })).status).toBe(
      409,
    );
    expect((await current(seal({ guid }))).id).toBe(id);
  });

  it('are for agents', async () => {
    for (const [method, path, body] of [
      ['GET', 'sso', undefined],
      ['PUT', 'sso', {}],
      ['GET', 'sso/keys', undefined],
      ['POST', 'sso/keys', { name: 'x' }],
      ['DELETE', 'sso/keys/1', undefined],
    ] as const) {
      const given = body ? { body } : {};
      expect((await visitor(method, `/api/v2/${path}`, given)).status).toBe(403);
      expect((await agent(method, `/api/v2/${as(seal({ guid: guidOf() }), path)}`, given)).status).toBe(403);
    }
  });

  it('refuse version 1, and let an address change and an agent enter, as they say', async () => {
    const [guid, email] = [guidOf(), addressOf()];
    const first = writeSsoTokenV1({ guid: guidOf(), expires: soon() }, { key, alias, iv: randomBytes(16) });
    await current(first);
    const { id } = await current(seal({ guid, email, verified_email: true }));
    const moved = seal({ guid, email: addressOf(), verified_email: true });
    await isRefused(moved);
    const before = await ask(agent, 'GET', 'sso');
    expect(before).toEqual({ alias, allow_version_1: true, allow_staff: false, allow_email_change: false });
    try {
      await ask(agent, 'PUT', 'sso', { allow_version_1: false, allow_staff: true, allow_email_change: true });
      await isRefused(first);
      expect((await current(moved)).id).toBe(id);
      await ask(agent, 'PUT', `users/${id}`, { is_staff: true });
      expect((await current(moved)).is_staff).toBe(true);
    } finally {
      await ask(agent, 'PUT', 'sso', before);
    }
    await isRefused(moved);
    await current(first);
  });
});
