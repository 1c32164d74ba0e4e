import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startIdentity, type Identity } from './identity.js';

let my: Identity;
let org: string;
let member: string;
beforeAll(async () => {
  my = await startIdentity();
  org = my.admin.caller.org;
  member = (await my.list('roles')).find(({ name }) => name === 'member')!._id;
});
afterAll(() => my.stop());

const fields = (login: string): { login: string; email: string } => ({
  login,
  email: `${login}@example.org`,
});

describe('creation', () => {
  it('a new user sees the own record, belongs to its creator, and has the default role of the root group', async () => {
    const user = await my.create('users', {
      ...fields('anna'),
      password: 'secret',
      name: 'Anna',
      shoe: { size: 38 },
    });
    const { _id } = user;
    expect(user).toEqual({
      _id,
      id: 2,
      ...fields('anna'),
      name: 'Anna',
      shoe: { size: 38 },
      role: member,
      owner: my.admin.caller.user,
      group: org,
      access: [_id],
      branch: [org],
      time: my.time.now,
    });
    const { caller } = await my.login('anna', 'secret');
    // The root group is the current group, but creation does not make the user a member, who would see everything.
    expect(caller).toMatchObject({ user: _id, group: org, branch: [org], principals: [_id], root: false });
  });

  it('a new user is a member of the group in the body', async () => {
    const team = await my.create('groups', { name: 'team' });
    const berta = await my.loggedIn('berta', { group: team._id });
    expect(berta.caller).toMatchObject({ group: team._id, branch: [team._id, org] });
    expect(berta.caller.principals).toEqual([berta.caller.user, team._id]);
    expect((await my.get('groups', team._id)).access).toEqual([berta.caller.user]);
  });

  it('a new user has the default role of the nearest group with one', async () => {
    const role = await my.create('roles', { name: 'reader', credentials: ['GET /objects/*'] });
    const outer = await my.create('groups', { name: 'outer', role: role._id });
    const inner = await my.create('groups', { name: 'inner', parent: outer._id });
    const clara = await my.loggedIn('clara', { group: inner._id });
    expect(clara.caller.credentials).toEqual(['GET /objects/*']);
  });

  it('a new user without a password cannot log in', async () => {
    await my.create('users', fields('silent'));
    await expect(my.login('silent', 'x')).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it.each([
    ['login', { email: 'a@b.c' }],
    ['email', { login: 'abcd' }],
    ['login', { login: 'abc', email: 'a@b.c' }],
    ['login', { login: 'x'.repeat(41), email: 'a@b.c' }],
    ['login', { login: ' abcd', email: 'a@b.c' }],
    ['email', { login: 'abcd', email: 'nowhere' }],
    ['password', { login: 'abcd', email: 'a@b.c', password: 12345 }],
    ['password', { login: 'abcd', email: 'a@b.c', password: null }],
    ['role', { login: 'abcd', email: 'a@b.c', role: 'admin' }],
    ['role', { login: 'abcd', email: 'a@b.c', role: '0'.repeat(24) }],
    ['group', { login: 'abcd', email: 'a@b.c', group: '0'.repeat(24) }],
  ])('a new user is refused for the field %s of %j', (field, body) =>
    expect(my.create('users', body)).rejects.toMatchObject({
      kind: 'invalid',
      reason: 'validation',
      details: { issues: [{ path: [field] }] },
    }),
  );

  it('a new user is refused with a login or an address that another user has in another case', async () => {
    await my.create('users', fields('Жанна'));
    const taken = (field: string): object => ({
      kind: 'conflict',
      reason: 'unique',
      details: { issues: [{ path: [field] }] },
    });
    await expect(my.create('users', { login: 'жаННа', email: 'other@b.c' })).rejects.toMatchObject(
      taken('login'),
    );
    await expect(my.create('users', { login: 'other', email: 'жанна@EXAMPLE.org' })).rejects.toMatchObject(
      taken('email'),
    );
    const { _id } = await my.create('users', fields('other'));
    await expect(my.change('users', _id, { login: 'ЖАННА' })).rejects.toMatchObject(taken('login'));
  });

  it('concurrent creations of users with the same login create one user and refuse the others', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        my.create('users', { login: n % 2 ? 'twin' : 'TWIN', email: `twin${n}@b.c` }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    for (const reason of reasons) expect(reason).toMatchObject({ kind: 'conflict', reason: 'unique' });
  });

  it('concurrent creations of users in one group make all of them members', async () => {
    const team = await my.create('groups', { name: 'crowd' });
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, n) => my.create('users', { ...fields(`crowd${n}`), group: team._id })),
    );
    expect((await my.get('groups', team._id)).access.sort()).toEqual(made.map(({ _id }) => _id).sort());
  });
});
