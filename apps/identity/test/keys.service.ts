import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashSecret } from '@stoa/auth';
import { identity, type OperationInput } from '@stoa/contracts';
import { anonymousUserId, type Caller } from '@stoa/kernel';
import { startIdentity, type Identity } from './identity.js';

const { callers, keys, sessions, users } = identity;
type Surface = OperationInput<typeof keys.issue>['surface'];

let my: Identity;
beforeAll(async () => void (my = await startIdentity()));
afterAll(() => my.stop());

let numbered = 0;
const register = (fields: object = {}) => {
  numbered += 1;
  const email = `person${numbered}@example.org`;
  return my.bus.ask(users.register, { email, password: 'secret', ...fields });
};
const issue = (fields: Partial<OperationInput<typeof keys.issue>> = {}) =>
  my.bus.ask(keys.issue, { surface: 'commerce', user: null, name: 'a key', scopes: [], ...fields }, my.admin);
const callerOf = (surface: Surface, secret: string): Promise<Caller> =>
  my.bus.ask(callers.resolve, { presented: { kind: 'key', surface, hash: hashSecret(secret) } });
const logIn = (login: string, password = 'secret') =>
  my.bus.ask(keys.login, { surface: 'commerce', login, password, name: 'login', scopes: [] });

const refused = { kind: 'unauthenticated' };

describe('users', () => {
  it('a registered user has a number and no rights in the store', async () => {
    const account = await register({ name: 'Anna' });
    expect(account).toEqual({
      user: account.user,
      org: account.org,
      id: account.id,
      login: account.email,
      email: account.email,
      name: 'Anna',
      language: null,
      emailVerified: false,
      isActive: true,
      isAdmin: false,
      time: my.time.now,
    });
    const { caller } = await my.login(account.login, 'secret');
    expect(caller).toMatchObject({ user: account.user, id: account.id, credentials: [], root: false });
  });

  it.each(['user', 'id', 'login', 'email'] as const)('a registered user is found by %s', async (name) => {
    const account = await register({ login: `someone${numbered}` });
    const value = account[name];
    const by = { [name]: typeof value === 'string' ? value.toUpperCase() : value };
    const found = await my.bus.ask(users.find, {
      by: (name === 'user' ? { user: account.user } : by) as never,
    });
    expect(found).toEqual({ account });
  });

  it('a registration is refused with an address or a login that another user has', async () => {
    const { email } = await register();
    await expect(register({ email: email.toUpperCase(), login: 'another' })).rejects.toMatchObject({
      kind: 'conflict',
      details: { issues: [{ path: ['email'], issue: 'unique' }] },
    });
    const both = await Promise.allSettled([1, 2].map(() => register({ email: 'twice@example.org' })));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('a registered user is an administrator as a member of the root group', async () => {
    const { account } = await my.bus.ask(users.find, { by: { login: 'admin' } });
    expect(account).toMatchObject({ id: 1, isAdmin: true });
  });

  it('a user with more rights than the caller is altered by administrators only', async () => {
    const { account } = await my.bus.ask(users.find, { by: { login: 'admin' } });
    const { user } = account!;
    const { login } = await register();
    const other = await my.login(login, 'secret');
    const forbidden = { kind: 'forbidden', reason: 'beyond_rights' };
    for (const context of [undefined, other]) {
      const change = { email: 'stolen@example.org' };
      await expect(my.bus.ask(users.update, { user, change }, context)).rejects.toMatchObject(forbidden);
      await expect(my.bus.ask(users.remove, { user }, context)).rejects.toMatchObject(forbidden);
      const key = { surface: 'community' as const, user, name: 'x', scopes: [] };
      await expect(my.bus.ask(keys.issue, key, context)).rejects.toMatchObject(forbidden);
    }
    await my.bus.ask(users.update, { user, change: { name: 'Root' } }, my.admin);
  });

  it('a registered user loses every credential when removed', async () => {
    const { user, login } = await register();
    const { secret } = await issue({ user });
    await my.login(login, 'secret');
    await my.bus.ask(users.remove, { user }, my.admin);
    await expect(callerOf('commerce', secret)).rejects.toMatchObject(refused);
    expect(await my.bus.ask(users.find, { by: { user } })).toEqual({ account: null });
    await expect(my.bus.ask(users.remove, { user }, my.admin)).rejects.toMatchObject({ kind: 'not_found' });
  });
});

describe('keys', () => {
  it('a key resolves to its user at its own surface only', async () => {
    const { user, id } = await register();
    const { key, secret } = await issue({ user, scopes: ['read'] });
    expect(key).toMatchObject({ surface: 'commerce', user, userId: id, scopes: ['read'], lastUsed: null });
    expect(await callerOf('commerce', secret)).toMatchObject({
      user,
      id,
      credentials: ['read'],
      credential: { kind: 'key', id: key.id, surface: 'commerce' },
    });
    await expect(callerOf('community', secret)).rejects.toMatchObject(refused);
    const { keys: all } = await my.bus.ask(keys.list, { surface: 'commerce', user });
    expect(all).toEqual([{ ...key, lastUsed: my.time.now }]);
  });

  it.each([
    ['commerce', /^[0-9a-f]{40}$/],
    ['community', /^[0-9a-f]{40}$/],
    ['rtc', /^[0-9a-f]{32}:[0-9a-f]{32}$/],
  ] as const)('a key has a secret in the form of the surface %s', async (surface, form) =>
    expect((await issue({ surface })).secret).toMatch(form),
  );

  it('a key resolves to the anonymous caller when it has no user', async () => {
    const { secret } = await issue({ surface: 'community', scopes: ['read'] });
    expect(await callerOf('community', secret)).toMatchObject({
      user: anonymousUserId,
      id: 0,
      root: false,
      principals: [anonymousUserId],
    });
  });

  it('a key is refused when it is revoked or expired, or its user is inactive', async () => {
    const { user } = await register();
    const [revoked, over, off] = await Promise.all([
      issue({ user }),
      issue({ user, expiresAt: my.time.now }),
      issue({ user }),
    ]);
    const announced = await my.publishedBy(() =>
      my.bus.ask(keys.revoke, { surface: 'commerce', id: revoked.key.id }, my.admin),
    );
    expect(announced.credentials).toEqual([revoked.key.id]);
    await expect(callerOf('commerce', revoked.secret)).rejects.toMatchObject(refused);
    await expect(callerOf('commerce', over.secret)).rejects.toMatchObject(refused);
    await expect(
      my.bus.ask(keys.revoke, { surface: 'commerce', id: revoked.key.id }, my.admin),
    ).rejects.toMatchObject({ kind: 'not_found' });
    const changed = await my.publishedBy(() =>
      my.bus.ask(users.update, { user, change: { isActive: false } }, my.admin),
    );
    expect(changed.users).toEqual([user]);
    await expect(callerOf('commerce', off.secret)).rejects.toMatchObject({ ...refused, reason: 'inactive' });
    await expect(
      logIn((await my.bus.ask(users.find, { by: { user } })).account!.login),
    ).rejects.toMatchObject(refused);
  });

  it('a key is issued for a login by name or address, and is revoked by a new password unless it is the presented one', async () => {
    const { user, email } = await register({ login: 'shopper' });
    const [one, other] = [await logIn('SHOPPER'), await logIn(email)];
    const { secret: lasting } = await issue({ user });
    expect(one.account).toMatchObject({ user, login: 'shopper' });
    const inHand = { caller: await callerOf('commerce', other.secret), requestId: 'own' };
    await my.bus.ask(users.update, { user, change: { password: 'new' } }, inHand);
    await expect(callerOf('commerce', one.secret)).rejects.toMatchObject(refused);
    await expect(callerOf('commerce', other.secret)).resolves.toMatchObject({ user });
    await expect(callerOf('commerce', lasting)).rejects.toMatchObject(refused);
    await expect(logIn('shopper')).rejects.toMatchObject(refused);
    expect(await my.bus.ask(users.checkPassword, { user, password: 'new' })).toEqual({ ok: true });
    expect(await my.bus.ask(users.checkPassword, { user, password: 'old' })).toEqual({ ok: false });
  });

  it('a key stays valid when all sessions of its user end', async () => {
    const { user, login } = await register();
    const { secret } = await issue({ user });
    await my.login(login, 'secret');
    expect(await my.bus.ask(sessions.endAll, { user })).toEqual({ closed: 1 });
    expect(await my.bus.ask(sessions.endAll, { user })).toEqual({ closed: 0 });
    await expect(callerOf('commerce', secret)).resolves.toMatchObject({ user });
  });
});
