import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import type { Caller } from '@stoa/kernel';
import { startIdentity, type Identity } from './identity.js';

const { records } = identity;

let my: Identity;
let org: string;
beforeAll(async () => {
  my = await startIdentity();
  org = my.admin.caller.org;
});
afterAll(() => my.stop());

const forbidden = { kind: 'forbidden' };
const refused = (rule: string, field: string): object => ({
  kind: 'invalid',
  details: { issues: [{ path: [field], issue: rule }] },
});

describe('a caller who governs one group', () => {
  let team: string;
  let chief: CallContext & { caller: Caller };
  const credentials = ['* /users/*', '* /roles/*', '* /groups/*', 'GET /objects/*', '* /tokens/*'];

  beforeAll(async () => {
    const role = await my.create('roles', { name: 'chief', credentials });
    const reader = await my.create('roles', { name: 'team reader', credentials: ['GET /objects/*'] });
    team = (await my.create('groups', { name: 'the team', role: reader._id }))._id;
    chief = await my.loggedIn('chief', { group: team, role: role._id });
  });

  it('a group manager creates users in the group with its default role', async () => {
    const { caller } = await my.loggedIn('mia.', {}, chief);
    expect(caller).toMatchObject({ group: team, credentials: ['GET /objects/*'], root: false });
  });

  it('a group manager creates no users in other groups', async () => {
    const other = await my.create('groups', { name: 'the others' });
    await expect(my.loggedIn('nora', { group: other._id }, chief)).rejects.toMatchObject(
      refused('exists', 'group'),
    );
    await expect(my.loggedIn('nora', { group: org }, chief)).rejects.toMatchObject(
      refused('exists', 'group'),
    );
  });

  it('a group manager assigns no role that is not visible or grants more than the manager has', async () => {
    const adminRole = (await my.get('users', my.admin.caller.user)).role as string;
    await expect(my.loggedIn('olga', { role: adminRole }, chief)).rejects.toMatchObject(
      refused('exists', 'role'),
    );
    const strong = await my.create('roles', { name: 'strong', credentials: ['* /*'] });
    await my.bus.ask(records.change, { store: 'groups', id: team, body: { role: strong._id } }, my.admin);
    await expect(my.loggedIn('olga', {}, chief)).rejects.toMatchObject(forbidden);
    const reader = (await my.list('roles')).find(({ name }) => name === 'team reader')!;
    await my.change('groups', team, { role: reader._id });
    await expect(my.change('users', chief.caller.user, { role: strong._id }, chief)).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('a group manager changes no sign-in field of a user with more rights', async () => {
    const boss = await my.loggedIn('boss', {
      group: team,
      role: (await my.get('users', my.admin.caller.user)).role!,
    });
    const id = boss.caller.user;
    expect(await my.get('users', id, chief)).toMatchObject({ login: 'boss' });
    for (const body of [{ password: 'mine now' }, { login: 'unknown' }, { email: 'me@b.c' }, { role: null }])
      await expect(my.change('users', id, body, chief)).rejects.toMatchObject(forbidden);
    expect(await my.change('users', id, { name: 'Boss' }, chief)).toMatchObject({ name: 'Boss' });
  });

  it('a group manager changes and removes no user who is also a member of another group', async () => {
    const elsewhere = await my.create('groups', { name: 'elsewhere' });
    const paul = await my.loggedIn('paul', { group: team });
    await my.change('groups', elsewhere._id, { access: [paul.caller.user] });
    await expect(my.change('users', paul.caller.user, { password: 'mine' }, chief)).rejects.toMatchObject(
      forbidden,
    );
    await expect(my.remove('users', paul.caller.user, chief)).rejects.toMatchObject(forbidden);
  });

  it('a group manager changes and removes users with fewer rights', async () => {
    const rita = await my.loggedIn('rita', {}, chief);
    await my.change('users', rita.caller.user, { password: 'forgotten' }, chief);
    expect((await my.login('rita', 'forgotten')).caller.user).toBe(rita.caller.user);
    await my.remove('users', rita.caller.user, chief);
  });

  it('a group manager changes no sign-in field with a token that has only some of the rights', async () => {
    const body = { name: 'hr', scopes: ['PATCH /users/*', 'POST /users/*'] };
    const token = await my.bus.ask(identity.tokens.create, { body }, chief);
    const credential = { kind: 'token' as const, id: token._id };
    const caller = await my.resolve({ ...chief, caller: { ...chief.caller, credential } });
    const withToken = { caller, requestId: 'token' };
    // With the token alone, another person could set the password of its owner and sign in as the owner.
    await expect(
      my.change('users', chief.caller.user, { password: 'mine' }, withToken),
    ).rejects.toMatchObject(forbidden);
    await expect(my.loggedIn('sven', {}, withToken)).rejects.toMatchObject(forbidden);
    expect(await my.change('users', chief.caller.user, { name: 'Chief' }, withToken)).toMatchObject({
      name: 'Chief',
    });
  });

  it('a group manager sees no users of other groups', async () => {
    const names = (await my.list('users', chief)).map(({ login }) => login);
    expect(names).toContain('chief');
    expect(names).not.toContain('admin');
    expect(names).not.toContain('anna');
  });
});
