import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashSecret } from '@stoa/auth';
import type { CallContext } from '@stoa/bus';
import { identity, operationsOf, type Operation } from '@stoa/contracts';
import type { Caller } from '@stoa/kernel';
import { rows, startIdentity, type Identity } from './identity.js';

const { callers, keys, users } = identity;
type As = CallContext & { caller: Caller };

let my: Identity;
let org: string;
beforeAll(async () => {
  my = await startIdentity();
  org = my.admin.caller.org;
});
afterAll(() => my.stop());

let numbered = 0;
const word = (): string => `user${(numbered += 1)}`;
const taken = (field: string): object => ({
  kind: 'conflict',
  reason: 'unique',
  details: { issues: [{ path: [field], issue: 'unique' }] },
});
const forbidden = { kind: 'forbidden', reason: 'beyond_rights' };
const register = (given: object = {}, context?: As) => {
  const name = word();
  return my.bus.ask(users.register, { email: `${name}@example.org`, password: 'secret', ...given }, context);
};
const keyOf = async (surface: 'commerce' | 'community', user: string, scopes: string[]): Promise<As> => {
  const { secret } = await my.bus.ask(keys.issue, { surface, user, name: 'x', scopes }, my.admin);
  const presented = { kind: 'key' as const, surface, hash: hashSecret(secret) };
  return { caller: await my.bus.ask(callers.resolve, { presented }), requestId: 'key' };
};

describe('the name space', () => {
  const folds: [string, string][] = [
    ['plain@example.org', 'PLAIN@Example.ORG'],
    ['straße@example.org', 'STRAßE@example.org'],
    ['İzmir@example.org', 'İZMİR@example.org'],
    ['жанна@example.org', 'ЖАННА@EXAMPLE.org'],
  ];

  it.each(folds)('refuses the login %s when %s is the address of another user', async (one, other) => {
    const first = await register({ email: one });
    await expect(register({ login: other })).rejects.toMatchObject(taken('login'));
    const second = await register();
    const change = { user: second.user, change: { login: other } };
    await expect(my.bus.ask(users.update, change, my.admin)).rejects.toMatchObject(taken('login'));
    await expect(my.create('users', { login: other, email: `${word()}@example.org` })).rejects.toMatchObject(
      taken('login'),
    );
    await my.bus.ask(users.remove, { user: first.user }, my.admin);
    await my.bus.ask(users.update, change, my.admin);
  });

  it.each(folds)('refuses the address %s when %s is the login of another user', async (one, other) => {
    const mark = word();
    await register({ login: `${mark}${one}` });
    await expect(register({ email: `${mark}${other}` })).rejects.toMatchObject(taken('email'));
    await expect(register({ email: `${mark}${other}`, login: word() })).rejects.toMatchObject(taken('email'));
    const { user } = await register();
    const change = { email: `${mark}${other}` };
    await expect(my.bus.ask(users.update, { user, change }, my.admin)).rejects.toMatchObject(taken('email'));
    await expect(my.change('users', user, change)).rejects.toMatchObject(taken('email'));
  });

  it('accepts a login that is the address of the same user', async () => {
    const account = await register();
    expect(account.login).toBe(account.email);
    const own = await register({ login: word() });
    await my.bus.ask(users.update, { user: own.user, change: { login: own.email } }, my.admin);
    expect((await my.login(own.email, 'secret')).caller.user).toBe(own.user);
  });

  it('refuses the address of the administrator in another case as the login of another user', async () => {
    await expect(register({ login: 'Admin@LocalHost' })).rejects.toMatchObject(taken('login'));
    expect((await my.login('admin@localhost', 'the first password')).caller.login).toBe('admin');
  });

  it('accepts a login that was the address of another user before a change', async () => {
    const { user, email } = await register({ login: word() });
    await my.bus.ask(users.update, { user, change: { email: `${word()}@example.org` } }, my.admin);
    await register({ login: email });
  });

  it('accepts only one of several users who claim a name as login and as address at the same time', async () => {
    const name = `${word()}@example.org`;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => register(n % 2 ? { email: name } : { login: name })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ kind: 'conflict', reason: 'unique' });
  });

  it('stores one case-folded row per sign-in name, and none after the user is removed', async () => {
    const folded = `select org, lower(data->>'login'), id from users union select org, lower(data->>'email'), id from users`;
    const differences = `(${folded} except select org, name, user_id from sign_in_names) union all
      (select org, name, user_id from sign_in_names except (${folded}))`;
    expect(await rows(my.databaseUrl, differences)).toEqual([]);
  });
});

describe('proofs', () => {
  const verified = async (user: string): Promise<boolean> =>
    (await my.bus.ask(users.find, { by: { user } })).account!.emailVerified;

  it('a change of a verified address makes it unverified', async () => {
    const { user } = await register({ emailVerified: true });
    const self = await my.login((await my.bus.ask(users.find, { by: { user } })).account!.login, 'secret');
    await my.bus.ask(users.update, { user, change: { name: 'Anna' } }, self);
    expect(await verified(user)).toBe(true);
    await my.bus.ask(users.update, { user, change: { email: `${word()}@example.org` } }, self);
    expect(await verified(user)).toBe(false);
  });

  it('a body of the store surface cannot set the proof of an address', async () => {
    const made = await my.create('users', {
      login: word(),
      email: `${word()}@example.org`,
      emailVerified: true,
    });
    expect(await verified(made._id)).toBe(false);
    await my.bus.ask(users.update, { user: made._id, change: { emailVerified: true } }, my.admin);
    await my.change('users', made._id, { emailVerified: false });
    expect(await verified(made._id)).toBe(true);
    await my.change('users', made._id, { email: `${word()}@example.org` });
    expect(await verified(made._id)).toBe(false);
  });

  it('the proof of an address revokes what was issued before when the user had registered without a proof', async () => {
    const { user, email } = await register();
    const session = await my.login(email, 'secret');
    const key = await keyOf('commerce', user, []);
    const { credentials } = await my.publishedBy(() => my.bus.ask(users.prove, { user }, my.admin));
    expect(credentials).toEqual([session.caller.credential.id, key.caller.credential.id].sort());
    await expect(my.login(email, 'secret')).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect(await verified(user)).toBe(true);
  });

  it('the proof of an address keeps the password of a user that an administrator registered', async () => {
    const { user, email } = await register({}, my.admin);
    await my.bus.ask(users.prove, { user }, my.admin);
    expect((await my.login(email, 'secret')).caller.user).toBe(user);
  });

  it('the proof of an address revokes what was issued to a user who claimed the address later', async () => {
    const { user, email } = await register({}, my.admin);
    const self = await my.login(email, 'secret');
    const other = `${word()}@example.org`;
    await my.bus.ask(users.update, { user, change: { email: other } }, self);
    await my.bus.ask(users.prove, { user }, my.admin);
    await expect(my.login(other, 'secret')).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('the proof of an address leaves the caller and users with more rights unchanged', async () => {
    const agent = await register();
    my.rights.community.set(agent.user, ['agent']);
    const asAgent = await keyOf('community', agent.user, ['read', 'write', 'all']);
    const other = await register();
    my.rights.commerce.set(other.user, ['admin']);
    for (const { user, email } of [agent, other]) {
      await my.bus.ask(users.prove, { user }, asAgent);
      expect(await verified(user)).toBe(false);
      expect((await my.login(email, 'secret')).caller.user).toBe(user);
    }
  });
});

describe('own rights', () => {
  it.each([['role', null] as const, ['isActive', false] as const])(
    'refuses a change of %s in the own user record as invalid',
    async (field, value) => {
      const role = await my.create('roles', { name: word(), credentials: ['* /users/*'] });
      const self = await my.loggedIn(word(), { role: role._id });
      await expect(my.change('users', self.caller.user, { [field]: value }, self)).rejects.toMatchObject({
        kind: 'invalid',
        details: { issues: [{ path: [field], issue: 'own' }] },
      });
      const whole = await my.get('users', self.caller.user, self);
      await my.change('users', self.caller.user, { ...whole, [field]: whole[field] ?? true }, self);
    },
  );
});

describe('a change of the own password', () => {
  it('a new own password revokes all other credentials and keeps the presented one', async () => {
    const role = await my.create('roles', { name: word(), credentials: ['* /users/*'] });
    const login = word();
    const self = await my.loggedIn(login, { role: role._id });
    const other = await my.login(login, login);
    await my.change('users', self.caller.user, { password: 'the new one' }, self);
    expect(await my.resolve(self)).toMatchObject({ login });
    await expect(my.resolve(other)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });
});

/** A request of every operation that declares what it alters of a user that the input names. */
const requests: Record<string, (user: string, context: As) => Promise<unknown>> = {
  'identity.keys.issue': (user, context) =>
    my.bus.ask(keys.issue, { surface: 'commerce', user, name: 'x', scopes: [] }, context),
  'identity.keys.revoke': async (user, context) =>
    my.bus.ask(keys.revoke, { surface: 'commerce', user }, context),
  'identity.records.change': (user, context) => my.change('users', user, { email: 'a@b.c' }, context),
  'identity.records.remove': (user, context) => my.remove('users', user, context),
  'identity.users.prove': (user, context) => my.bus.ask(users.prove, { user }, context),
  'identity.users.remove': (user, context) => my.bus.ask(users.remove, { user }, context),
  'identity.users.update': (user, context) =>
    my.bus.ask(users.update, { user, change: { password: 'x' } }, context),
  'identity.users.vouch': async (user, context) =>
    my.bus.ask(users.vouch, { user, email: (await my.get('users', user)).email as string }, context),
};

describe('every operation that alters what a user signs in with', () => {
  const declared: Operation[] = operationsOf(...Object.values(identity)).filter(
    ({ alters }) => alters?.length,
  );
  const names = declared.map(({ name }) => name);

  it('every operation that alters users has a request in this test', () =>
    expect(Object.keys(requests)).toEqual(names.toSorted()));

  const signIn = (user: string): Promise<unknown[][]> =>
    rows(
      my.databaseUrl,
      `select u.wire, p.hash, (select array_agg(k.hash) from keys k where k.user_id = u.id)
       from users u left join passwords p on p.user_id = u.id where u.id = '\\x${user}'`,
    );

  it.each(names)('%s changes no user who has a right that the caller lacks', async (name) => {
    const role = await my.create('roles', { name: word(), credentials: ['* /users/*'] });
    const team = await my.create('groups', { name: word() });
    const clerk = await my.loggedIn(word(), { role: role._id, group: team._id });
    const user = await my.create('users', {
      login: word(),
      email: `${word()}@example.org`,
      password: 'x',
      role: null,
      group: team._id,
    });
    await keyOf('commerce', user._id, []);
    my.rights.commerce.set(user._id, ['manager:3']);
    const before = await signIn(user._id);
    const outcome = await requests[name]!(user._id, clerk).catch((fault: unknown) => fault);
    // Both leave such a user as is, without a fault.
    if (!/\.(prove|vouch)$/.test(name)) expect(outcome).toMatchObject(forbidden);
    expect(await signIn(user._id)).toEqual(before);
    // A site that vouches for an address has no rights itself, whatever the caller has.
    const isOfSite = name === 'identity.users.vouch';
    const plain = { login: word(), email: `${word()}@example.org`, role: null };
    const other = isOfSite ? await my.create('users', plain) : user;
    if (!isOfSite) my.rights.commerce.set(clerk.caller.user, ['supplier:3']);
    const old = await signIn(other._id);
    await requests[name]!(other._id, clerk);
    expect(await signIn(other._id)).not.toEqual(old);
  });

  it.each(names)(
    '%s is refused for a credential that has only some of the rights of an administrator',
    async (name) => {
      const body = { name: word(), scopes: ['* /users/*'] };
      const token = await my.bus.ask(identity.tokens.create, { body }, my.admin);
      const credential = { kind: 'token' as const, id: token._id };
      const narrow = { ...my.admin, caller: { ...my.admin.caller, credential, credentials: body.scopes } };
      const role = (await my.get('users', my.admin.caller.user)).role!;
      const user = await my.create('users', { login: word(), email: `${word()}@example.org`, role });
      await keyOf('commerce', user._id, []);
      const before = await signIn(user._id);
      await requests[name]!(user._id, narrow).catch((fault: unknown) =>
        expect(fault).toMatchObject(forbidden),
      );
      expect(await signIn(user._id)).toEqual(before);
    },
  );
});

it('refuses a password change when a service does not report the rights of the user', async () => {
  const alone = await startIdentity();
  const role = await alone.create('roles', { name: 'clerk', credentials: ['* /users/*'] });
  const team = await alone.create('groups', { name: 'team' });
  const clerk = await alone.loggedIn('clerk', { role: role._id, group: team._id });
  const user = await alone.loggedIn('anna', { role: null, group: team._id });
  alone.stopRights();
  await expect(alone.change('users', user.caller.user, { password: 'mine' }, clerk)).rejects.toMatchObject({
    kind: 'unavailable',
  });
  await alone.change('users', user.caller.user, { name: 'Anna' }, clerk);
  await alone.change('users', user.caller.user, { password: 'by the administrator' });
  await alone.stop();
});

it('publishes the members of the root group when they change', async () => {
  const user = await my.create('users', { login: word(), email: `${word()}@example.org` });
  const announced = `select data from events where name = 'identity.groups.rootChanged' order by seq desc limit 1`;
  const members = [my.admin.caller.user, user._id];
  await my.change('groups', org, { access: members });
  expect(await rows(my.databaseUrl, announced)).toEqual([[JSON.stringify({ members })]]);
  await my.change('groups', org, { access: [my.admin.caller.user] });
  expect(await rows(my.databaseUrl, announced)).toEqual([
    [JSON.stringify({ members: [my.admin.caller.user] })],
  ]);
});
