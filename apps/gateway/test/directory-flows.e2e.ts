import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import {
  adminOf,
  bearer,
  httpClient,
  stackBus,
  testStack,
  until,
  type Client,
  type HttpReply,
} from '@stoa/testing';
import { base, json, newBuyer, password, plain, root, tokenOf } from './commerce-clients.js';
import { addressOf, Directory, newWord } from './directory-users.js';

const stack = testStack();
const { gateway, community } = stack;
const agent = httpClient(gateway, bearer(community.accessToken));
const directory = new Directory();
let admin: Client;
let bus: Bus;
beforeAll(async () => {
  [admin, bus] = await Promise.all([adminOf(stack), stackBus(stack), directory.open()]);
});
afterAll(() => Promise.all([bus.drain(), directory.close()]));

const address = (): string => `${newWord()}@example.org`;
const data = <T>(reply: HttpReply): T => (json(reply) as { data: T }).data;
const find = (email: string) => bus.ask(identity.users.find, { by: { email } });
const logIn = (login: string, secret = password): Promise<HttpReply> =>
  plain('POST', `${base}/auth/`, {
    headers: { 'x-forwarded-for': addressOf(newWord()) },
    body: { login, password: secret },
  });

describe('a login that is the address of another user', () => {
  const taken = stack.admin.email.toUpperCase();

  it('refuses in commerce, at the field, a login that is the address of another user', async () => {
    const body = { email: address(), login: taken, password, agreement: true };
    const reply = await plain('POST', `${base}/users/registration/`, { body });
    expect([reply.status, reply.text]).toEqual([400, '{"login":["user with this login already exists."]}']);
    const buyer = await newBuyer();
    const change = await buyer.client('PATCH', `${base}/auth/me/`, { body: { login: taken } });
    expect([change.status, change.text]).toEqual([400, '{"login":["user with this login already exists."]}']);
    expect((await logIn(stack.admin.email, stack.admin.password)).status).toBe(200);
  });

  it('refuses in the store, at the field, a login that is the address of another user', async () => {
    const reply = await admin('POST', '/api/v1/users', { body: { login: taken, email: address() } });
    expect([reply.status, (json(reply) as { errors: object[] }).errors]).toEqual([
      409,
      [expect.objectContaining({ field: 'login' })],
    ]);
  });

  it('refuses in the community, at the field, an address that is the login of another user', async () => {
    const login = address();
    await root('POST', `${base}/users/`, { body: { email: address(), login, password } });
    const reply = await agent('POST', '/api/v2/users/get_or_create', { body: { email: login } });
    expect([reply.status, (json(reply) as { details: object }).details]).toEqual([
      409,
      expect.objectContaining({ fields: { email: ['unique'] } }),
    ]);
  });
});

describe('an unverified registration', () => {
  it('ends an unverified registration, its password and keys, when another user verifies the address', async () => {
    const mallory = await newBuyer();
    const named = json(await mallory.client('POST', `${base}/auth/tokens/`, { body: { name: 'mine' } }));
    const reply = await agent('POST', '/api/v2/users/get_or_create', { body: { email: mallory.email } });
    expect(data(reply)).toMatchObject({ email: mallory.email, email_verified: true, is_created: false });
    expect((await logIn(mallory.email)).status).toBe(400);
    for (const key of [mallory.key, (named as { token: string }).token])
      await until(
        async () => (await httpClient(gateway, tokenOf(key))('GET', `${base}/auth/me/`)).status === 401,
      );
  });

  it('keeps an unverified registration when get_or_create asks for an unverified user', async () => {
    const { email, client } = await newBuyer();
    const body = { email, email_verified: false };
    const reply = await agent('POST', '/api/v2/users/get_or_create', { body });
    expect(data(reply)).toMatchObject({ email, email_verified: false, is_created: false });
    expect((await client('GET', `${base}/auth/me/`)).status).toBe(200);
  });

  it('keeps a new address unverified when an administrator of commerce changes it', async () => {
    const email = address();
    const made = data<{ id: number }>(
      await agent('POST', '/api/v2/users/get_or_create', { body: { email } }),
    );
    expect((await find(email)).account).toMatchObject({ emailVerified: true });
    const other = address();
    await until(
      async () =>
        (await root('PATCH', `${base}/users/${made.id}/`, { body: { email: other, emailVerified: true } }))
          .status === 200,
    );
    expect((await find(other)).account).toMatchObject({ emailVerified: false });
  });
});

describe('a refused request for a user', () => {
  it('creates no user of commerce with an unknown company, and accepts the corrected request', async () => {
    const body = { email: address(), password, companies: [987_654] };
    const refused = await root('POST', `${base}/users/`, { body });
    expect([refused.status, json(refused)]).toEqual([
      400,
      { companies: [expect.stringContaining('987654')] },
    ]);
    expect(await find(body.email)).toEqual({ account: null });
    expect((await root('POST', `${base}/users/`, { body: { ...body, companies: [] } })).status).toBe(201);
  });

  it('keeps the address of a user when a change in commerce has an unknown supplier', async () => {
    const { id, email } = await newBuyer();
    const body = { email: address(), supplier: 987_654 };
    expect((await root('PATCH', `${base}/users/${id}/`, { body })).status).toBe(400);
    expect((await find(email)).account).toMatchObject({ id });
  });

  it('creates and changes no user of the community with an unknown custom field or group', async () => {
    const email = address();
    const body = { email, custom_fields: { nothing_of_the_kind: 'x' } };
    expect((await agent('POST', '/api/v2/users/get_or_create', { body })).status).toBe(400);
    expect(await find(email)).toEqual({ account: null });
    const { id } = data<{ id: number }>(
      await agent('POST', '/api/v2/users/get_or_create', { body: { email } }),
    );
    for (const part of [{ groups: [987_654] }, { custom_fields: { nothing_of_the_kind: 'x' } }]) {
      const change = { ...part, email: address() };
      expect((await agent('PUT', `/api/v2/users/${id}`, { body: change })).status).toBe(400);
    }
    expect((await find(email)).account).toMatchObject({ id });
  });
});

describe('a change that failed in the service after it succeeded in the directory', () => {
  const part = (surface: 'commerce' | 'community', of: object) => ({
    surface,
    id: randomUUID(),
    data: { ...of },
  });

  it('completes in commerce, by its event, a change that succeeded in the directory', async () => {
    const of = part('commerce', { first_name: 'Anna', role: 'admin' });
    const account = await bus.ask(identity.users.register, { email: address(), part: of });
    const user = async () => {
      const reply = await root('GET', `${base}/users/${account.id}/`);
      return reply.status === 200 ? (json(reply) as { role: string; first_name: string }) : undefined;
    };
    await until(async () => (await user())?.role === 'admin');
    expect(await user()).toMatchObject({ first_name: 'Anna' });
  });

  it('completes in the community, by its event, a change that succeeded in the directory', async () => {
    const of = part('community', { profile: { title: 'Support', is_staff: true } });
    const account = await bus.ask(identity.users.register, { email: address(), part: of });
    const user = async () => {
      const reply = await agent('GET', `/api/v2/users/${account.id}`);
      return reply.status === 200 ? data<{ title: string; is_staff: boolean }>(reply) : undefined;
    };
    await until(async () => (await user())?.is_staff === true);
    expect(await user()).toMatchObject({ title: 'Support' });
  });
});

describe('membership in the root group', () => {
  const members = async (): Promise<[path: string, access: string[]]> => {
    const { group } = json(await admin('GET', '/api/v1/auth')) as { group: string };
    const path = `/api/v1/groups/${group}`;
    return [path, (json(await admin('GET', path)) as { access: string[] }).access];
  };
  const setMembers = async (change: (access: string[]) => string[]): Promise<void> => {
    const [path, access] = await members();
    expect((await admin('PATCH', path, { body: { access: change(access) } })).status).toBe(200);
  };

  it('membership in the root group grants rights that end with it, unlike rights granted by hand', async () => {
    const user = await directory.target('community agent');
    const other = await directory.target('plain user');
    await root('PATCH', `${base}/users/${user.id}/`, { body: { role: 'supplier' } });
    const role = async (id: number) =>
      (json(await root('GET', `${base}/users/${id}/`)) as { role: string }).role;
    const isStaff = async (id: number) =>
      data<{ is_staff: boolean }>(await agent('GET', `/api/v2/users/${id}`)).is_staff;
    await setMembers((access) => [...access, user._id, other._id]);
    await until(async () => (await role(user.id)) === 'admin' && (await role(other.id)) === 'admin');
    await until(async () => (await isStaff(user.id)) && (await isStaff(other.id)));
    const demoted = await root('PATCH', `${base}/users/${other.id}/`, { body: { role: 'buyer' } });
    expect([demoted.status, json(demoted)]).toEqual([
      400,
      { role: ['The role follows from membership in the root group.'] },
    ]);
    expect((await agent('PUT', `/api/v2/users/${other.id}`, { body: { is_staff: false } })).status).toBe(409);
    const whole = await root('GET', `${base}/users/${other.id}/`);
    expect((await root('PUT', `${base}/users/${other.id}/`, { body: json(whole) as object })).status).toBe(
      200,
    );
    await setMembers((access) => access.filter((id) => ![user._id, other._id].includes(id)));
    await until(async () => (await role(user.id)) === 'supplier' && (await role(other.id)) === 'buyer');
    await until(async () => !(await isStaff(other.id)));
    expect(await isStaff(user.id)).toBe(true);
  });
});

describe('a password set by an administrator', () => {
  it('accepts a password set by an administrator of commerce, and ends earlier credentials', async () => {
    const { id, email, client } = await newBuyer();
    const body = { password: 'set by another' };
    expect((await root('PATCH', `${base}/users/${id}/`, { body })).status).toBe(200);
    expect((await logIn(email)).status).toBe(400);
    expect((await logIn(email, body.password)).status).toBe(200);
    expect((await client('GET', `${base}/auth/me/`)).status).toBe(401);
  });
});

describe('ten wrong passwords from another address', () => {
  it('accepts logins of the administrator after wrong passwords from another address', async () => {
    const guess = (n: number): Promise<HttpReply> =>
      plain('POST', '/api/v1/auth/token', {
        headers: { 'x-forwarded-for': '203.0.113.7' },
        body: { login: n % 2 ? stack.admin.login : stack.admin.email, password: 'guessed' },
      });
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) statuses.push((await guess(n)).status);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    const { login, password: secret } = stack.admin;
    for (const path of ['/api/v1/auth/token', `${base}/auth/`]) {
      const headers = { 'x-forwarded-for': '203.0.113.8' };
      expect((await plain('POST', path, { headers, body: { login, password: secret } })).status).toBe(200);
    }
  });
});
