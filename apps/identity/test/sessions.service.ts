import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashSecret, tokenVerifier } from '@stoa/auth';
import { identity } from '@stoa/contracts';
import { adminPassword, rows, startIdentity, type Identity } from './identity.js';

const { callers, sessions } = identity;
const day = 24 * 60 * 60 * 1000;

let my: Identity;
beforeAll(async () => void (my = await startIdentity()));
afterAll(() => my.stop());

const body = { login: 'admin', password: adminPassword };

describe('sessions', () => {
  it('a session has a secret of 256 bits, is stored as a hash, and is valid for a day', async () => {
    const { sid, expiresAt } = await my.bus.ask(sessions.create, { body });
    expect(Buffer.from(sid, 'base64url')).toHaveLength(32);
    expect(expiresAt).toBe(my.time.now + day);
    const stored = await rows(my.databaseUrl, 'select hash from sessions');
    expect(stored.flat()).toContain(hashSecret(sid));
    expect(JSON.stringify(stored)).not.toContain(sid);
  });

  it('a session resolves to the caller with the rights that a gateway needs', async () => {
    const { caller } = await my.login('admin', adminPassword);
    const { org, user } = caller;
    expect(caller).toMatchObject({
      login: 'admin',
      root: true,
      group: org,
      branch: [org],
      principals: [user, org],
    });
    expect(caller.credentials).toEqual(['* /*']);
    expect(caller.expiresAt).toBe(my.time.now + day);
  });

  it('a session is created for a login in any case', async () => {
    expect((await my.login('ADMIN', adminPassword)).caller.user).toBe(my.admin.caller.user);
  });

  it('a session expires after a day and not before', async () => {
    const session = await my.login('admin', adminPassword);
    const { now } = my.time;
    my.time.now = now + day - 1;
    await expect(my.resolve(session)).resolves.toMatchObject({ login: 'admin' });
    my.time.now = now + day;
    await expect(my.resolve(session)).rejects.toMatchObject({ kind: 'unauthenticated' });
    my.time.now = now;
  });

  it('a session ends at the request of its user, and the end is published to every gateway', async () => {
    const session = await my.login('admin', adminPassword);
    const published = await my.publishedBy(() => my.bus.ask(sessions.end, {}, session));
    expect(published.credentials).toEqual([session.caller.credential.id]);
    await expect(my.resolve(session)).rejects.toMatchObject({ kind: 'unauthenticated' });
    await expect(my.bus.ask(sessions.end, {}, session)).resolves.toBeNull();
  });

  it('a new session removes expired sessions', async () => {
    const { now } = my.time;
    my.time.now = now + 3 * day;
    await my.login('admin', adminPassword);
    expect(await rows(my.databaseUrl, 'select count(*)::int from sessions')).toEqual([[1]]);
    my.time.now = now;
    my.admin = await my.login('admin', adminPassword);
  });
});

describe('access tokens', () => {
  it('an access token is a JWT of whole seconds with the times of the reply', async () => {
    const { token, ...rest } = await my.bus.ask(sessions.issueToken, { body });
    const issuedAt = Math.floor(my.time.now / 1000) * 1000;
    expect(rest).toEqual({ type: 'access', issuedAt, expiresAt: issuedAt + day });
    const { keys } = await my.bus.ask(callers.keys, {});
    const claims = await tokenVerifier({ keys: keys as never }, () => my.time.now)(token);
    expect(claims).toMatchObject({ user: my.admin.caller.user, issuedAt, expiresAt: issuedAt + day });
    const presented = { kind: 'token' as const, id: claims.id, user: claims.user };
    const caller = await my.bus.ask(callers.resolve, { presented });
    expect(caller).toMatchObject({
      login: 'admin',
      root: true,
      credentials: ['* /*'],
      expiresAt: rest.expiresAt,
    });
    const record = await my.get('tokens', claims.id);
    expect(record).toMatchObject({
      kind: 'access',
      owner: my.admin.caller.user,
      scopes: ['* /*'],
      expiresAt: rest.expiresAt,
    });
    const published = await my.publishedBy(() => my.bus.ask(sessions.end, {}, { caller, requestId: 'end' }));
    expect(published.credentials).toEqual([claims.id]);
    await expect(my.bus.ask(callers.resolve, { presented })).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
  });

  it('an access token is deleted after it has expired when the next one is issued', async () => {
    await my.bus.ask(sessions.issueToken, { body });
    my.time.now += 2 * day;
    await my.bus.ask(sessions.issueToken, { body });
    my.admin = await my.login('admin', adminPassword);
    expect(await my.list('tokens', my.admin)).toHaveLength(1);
  });
});

describe('logins', () => {
  it('a login fails the same for an unknown login as for a wrong password', async () => {
    const unknown = await my.bus
      .ask(sessions.create, { body: { login: 'nobody', password: 'x' } })
      .catch((fault) => fault.toJSON());
    const invalid = await my.bus
      .ask(sessions.create, { body: { login: 'admin', password: 'x' } })
      .catch((fault) => fault.toJSON());
    expect(unknown).toEqual(invalid);
    expect(unknown).toMatchObject({ kind: 'unauthenticated' });
  });

  it.each([
    {},
    { login: 'admin' },
    { password: 'x' },
    { login: 1, password: 'x' },
    { login: '', password: 'x' },
    [],
  ])('a login is refused with the body %j', async (invalid) => {
    for (const operation of [sessions.create, sessions.issueToken])
      await expect(my.bus.ask(operation, { body: invalid as never })).rejects.toMatchObject({
        kind: 'invalid',
      });
  });

  it('the current session returns the own user record without secrets', async () => {
    const current = await my.bus.ask(sessions.current, {}, my.admin);
    expect(current).toMatchObject({ _id: my.admin.caller.user, login: 'admin', email: 'admin@localhost' });
    expect(current).toMatchObject({ scopes: ['* /*'], expiresAt: my.admin.caller.expiresAt });
    expect(JSON.stringify(current)).not.toMatch(/argon2|password/);
    await expect(my.bus.ask(sessions.current, {})).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('an invented credential does not resolve to a caller', async () => {
    const user = my.admin.caller.user;
    for (const presented of [
      { kind: 'session', hash: '0'.repeat(64) },
      { kind: 'token', id: '0'.repeat(24), user },
      { kind: 'token', id: 'no id', user },
      { kind: 'token', id: "'; drop table users; --", user },
    ] as const)
      await expect(my.bus.ask(callers.resolve, { presented })).rejects.toMatchObject({
        kind: 'unauthenticated',
      });
  });
});
