import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@stoa/bus';
import type { Caller } from '@stoa/kernel';
import { rows, startIdentity, type Identity } from './identity.js';

let my: Identity;
let org: string;
beforeAll(async () => {
  my = await startIdentity();
  org = my.admin.caller.org;
});
afterAll(() => my.stop());

type Person = CallContext & { caller: Caller };

const forbidden = { kind: 'forbidden' };
const hidden = { kind: 'not_found' };
const wrong = (field: string, issue: string): object => ({
  kind: 'invalid',
  details: { issues: [{ path: [field], issue }] },
});
const group = async (name: string, parent = org): Promise<string> =>
  (await my.create('groups', { name, parent }))._id;
let people = 0;
/** A user with all credentials, limited by the access rules alone. */
const inGroup = async (id: string): Promise<Person> => {
  const { role } = await my.get('users', my.admin.caller.user);
  return my.loggedIn(`person${++people}`, { group: id, role: role! });
};

describe('groups', () => {
  it('a new group is visible to the groups above it, and is below the group of its creator by default', async () => {
    const made = await my.create('groups', { name: 'north', tagname: 'n' });
    const { _id } = made;
    expect(made).toMatchObject({
      name: 'north',
      tagname: 'n',
      parent: org,
      group: _id,
      access: [],
      branch: [_id, org],
    });
    const below = await my.create('groups', { name: 'north east', parent: _id });
    expect(below.branch).toEqual([below._id, _id, org]);
    const member = await inGroup(_id);
    const own = await my.create('groups', { name: 'own' }, member);
    expect(own).toMatchObject({ parent: _id, branch: [own._id, _id, org], owner: member.caller.user });
  });

  it('a group is refused without a name, or with a parent that its creator does not see', async () => {
    await expect(my.create('groups', {})).rejects.toMatchObject({ kind: 'invalid' });
    const apart = await group('apart');
    const stranger = await inGroup(await group('other'));
    await expect(my.create('groups', { name: 'x', parent: apart }, stranger)).rejects.toMatchObject(
      wrong('parent', 'exists'),
    );
    await expect(my.create('groups', { name: 'x', parent: org }, stranger)).rejects.toMatchObject(
      wrong('parent', 'exists'),
    );
  });

  it('a group is removed only without members, users and groups below it', async () => {
    const outer = await group('outer');
    const inner = await group('inner', outer);
    const member = await inGroup(inner);
    await expect(my.remove('groups', outer)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(my.remove('groups', inner)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(my.remove('groups', org)).rejects.toMatchObject({ kind: 'conflict' });
    await my.change('groups', inner, { access: [] });
    expect(await my.get('users', member.caller.user)).toMatchObject({ group: org, branch: [org] });
    await my.remove('groups', inner);
    await my.remove('groups', outer);
  });
});

describe('members', () => {
  it('a change of members changes what the user sees, and is published to every gateway', async () => {
    const team = await group('team');
    const user = await my.loggedIn('mover');
    const published = await my.publishedBy(() => my.change('groups', team, { access: [user.caller.user] }));
    expect(published.users).toEqual([user.caller.user]);
    expect((await my.resolve(user)).principals).toEqual([user.caller.user, team]);
    const publishedAgain = await my.publishedBy(() => my.change('groups', team, { access: [] }));
    expect(publishedAgain.users).toEqual([user.caller.user]);
    expect((await my.resolve(user)).principals).toEqual([user.caller.user]);
  });

  it('a change of members is refused for users who do not exist or are not visible to the caller', async () => {
    const team = await group('seeing');
    const chief = await inGroup(team);
    const stranger = await inGroup(await group('unseen'));
    const access = [chief.caller.user, stranger.caller.user];
    await expect(my.change('groups', team, { access }, chief)).rejects.toMatchObject(
      wrong('access', 'exists'),
    );
    await expect(my.change('groups', team, { access: ['0'.repeat(24)] })).rejects.toMatchObject(
      wrong('access', 'exists'),
    );
    await expect(my.change('groups', team, { access: 'all' })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('a member of the root group is root with all credentials only, and the last member cannot be removed', async () => {
    const role = await my.create('roles', { name: 'all', credentials: ['* /*'] });
    const user = await my.loggedIn('rooted', { role: role._id });
    const reader = await my.loggedIn('rooted-reader');
    const before = (await my.get('groups', org)).access;
    const { caller } = user;
    await my.change('groups', org, { access: [...before, caller.user, caller.user, reader.caller.user] });
    expect(await my.resolve(user)).toMatchObject({ root: true });
    expect(await my.resolve(reader)).toMatchObject({ root: false });
    expect((await my.get('groups', org)).access).toEqual([...before, caller.user, reader.caller.user]);
    await expect(my.change('groups', org, { access: [] })).rejects.toMatchObject({
      kind: 'conflict',
      reason: 'last_root_member',
    });
    await my.change('groups', org, { access: before });
  });
});

describe('permission', () => {
  it.each([['PATCH /groups/*'], ['* /groups/*'], ['* /*/*']])(
    'refuses a change of the root group with a token of an administrator that has only %s',
    async (scope) => {
      const caller = { ...my.admin.caller, root: false, credentials: [scope] };
      const before = await my.get('groups', org);
      const stranger = await my.loggedIn(`stranger-${scope.length}`);
      for (const change of [
        { access: [...before.access, stranger.caller.user] },
        { access: [] },
        { name: 'x' },
      ])
        await expect(my.change('groups', org, change, { ...my.admin, caller })).rejects.toMatchObject({
          kind: 'forbidden',
        });
      expect(await my.get('groups', org)).toEqual(before);
    },
  );

  it('refuses a caller as a member of a group that the caller does not see', async () => {
    const secret = await group('secret');
    const stranger = await inGroup(await group('strangers'));
    const access = [stranger.caller.user];
    await expect(my.change('groups', secret, { access }, stranger)).rejects.toMatchObject(hidden);
    await expect(my.change('groups', org, { access }, stranger)).rejects.toMatchObject(hidden);
  });

  it('refuses a caller as a member of a group that the caller owns but has left', async () => {
    const outer = await group('outer');
    const founder = await inGroup(outer);
    const founded = await my.create('groups', { name: 'founded' }, founder);
    await my.change('groups', outer, { access: [] });
    const now = { ...founder, caller: await my.resolve(founder) };
    const access = [founder.caller.user];
    expect(await my.get('groups', founded._id, now)).toMatchObject({ name: 'founded' });
    await expect(my.change('groups', founded._id, { access }, now)).rejects.toMatchObject(forbidden);
    const home = await group('home');
    await my.change('users', founder.caller.user, { group: home });
    const atHome = { ...founder, caller: await my.resolve(founder) };
    // A move below the caller's own group would show the caller everything in it.
    await expect(my.change('groups', founded._id, { parent: home }, atHome)).rejects.toMatchObject(forbidden);
    expect(await my.change('groups', founded._id, { name: 'renamed' }, atHome)).toMatchObject({
      name: 'renamed',
    });
  });

  it('refuses a move of a group by a caller who does not govern its parent', async () => {
    const outer = await group('outer');
    const inner = await group('inner', outer);
    const refuge = await group('refuge');
    const insider = await inGroup(inner);
    await my.change('groups', refuge, { access: [insider.caller.user] });
    const now = { ...insider, caller: await my.resolve(insider) };
    await expect(my.change('groups', inner, { parent: refuge }, now)).rejects.toMatchObject(forbidden);
  });

  it('refuses a role with more credentials than the caller has, also as the default of a group', async () => {
    const team = await group('weak team');
    const weak = await my.create('roles', {
      name: 'weak',
      credentials: ['* /groups/*', '* /roles/*', '* /users/*'],
    });
    const chief = await my.loggedIn('weakchief', { group: team, role: weak._id });
    const strong = await my.create('roles', { name: 'strong', credentials: ['* /*'] });
    await expect(my.change('groups', team, { role: strong._id }, chief)).rejects.toMatchObject(
      wrong('role', 'exists'),
    );
    const own = await my.create('roles', { name: 'own', credentials: ['GET /users/*'] }, chief);
    expect(await my.change('groups', team, { role: own._id }, chief)).toMatchObject({ role: own._id });
    await expect(
      my.create('roles', { name: 'more', credentials: ['GET /objects/*'] }, chief),
    ).rejects.toMatchObject(forbidden);
    await expect(my.change('roles', own._id, { credentials: ['* /*'] }, chief)).rejects.toMatchObject(
      forbidden,
    );
  });

  it('accepts new members of a group from its members and from members of the groups above', async () => {
    const outer = await group('outer');
    const inner = await group('inner', outer);
    const above = await inGroup(outer);
    const inside = await inGroup(inner);
    const access = [inside.caller.user, above.caller.user];
    expect(await my.change('groups', inner, { access }, above)).toMatchObject({ access });
    const pal = await my.loggedIn('a.pal', { group: inner }, inside);
    expect((await my.get('groups', inner)).access).toContain(pal.caller.user);
    const outerAccess = [above.caller.user, inside.caller.user];
    await expect(my.change('groups', outer, { access: outerAccess }, inside)).rejects.toMatchObject(hidden);
  });
});

describe('moves', () => {
  it('a move of a group moves everything below the group, with its users and roles', async () => {
    const [from, to] = [await group('from'), await group('to')];
    const moved = await group('moved', from);
    const below = await group('below', moved);
    const above = await inGroup(from);
    const inside = await inGroup(below);
    const role = await my.create('roles', { name: 'below', credentials: [] }, inside);
    const published = await my.publishedBy(() => my.change('groups', moved, { parent: to }));
    expect(published.users).toEqual([inside.caller.user]);
    expect((await my.get('groups', moved)).branch).toEqual([moved, to, org]);
    expect((await my.get('groups', below)).branch).toEqual([below, moved, to, org]);
    expect((await my.get('users', inside.caller.user)).branch).toEqual([below, moved, to, org]);
    expect((await my.get('roles', role._id)).branch).toEqual([below, moved, to, org]);
    expect((await my.resolve(inside)).branch).toEqual([below, moved, to, org]);
    await expect(my.get('groups', below, above)).rejects.toMatchObject(hidden);
  });

  it('a move of a group is refused when it would create a loop or a second root', async () => {
    const outer = await group('outer');
    const inner = await group('inner', outer);
    await expect(my.change('groups', outer, { parent: inner })).rejects.toMatchObject(
      wrong('parent', 'cycle'),
    );
    await expect(my.change('groups', outer, { parent: outer })).rejects.toMatchObject(
      wrong('parent', 'cycle'),
    );
    await expect(my.change('groups', org, { parent: outer })).rejects.toMatchObject(wrong('parent', 'root'));
    await expect(my.change('groups', outer, { parent: null })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('concurrent moves and creations keep the tree consistent', async () => {
    const [one, other] = [await group('one'), await group('other')];
    const leaves = await Promise.all(Array.from({ length: 4 }, (_, n) => group(`leaf ${n}`, one)));
    await Promise.allSettled([
      my.change('groups', one, { parent: other }),
      my.change('groups', other, { parent: one }),
      ...leaves.map((leaf) => my.change('groups', leaf, { parent: other })),
      ...leaves.map((leaf) => group('new', leaf)),
      ...leaves.map((leaf, n) =>
        my.create('users', { login: `leaf${n}`, email: `leaf${n}@b.c`, group: leaf }),
      ),
    ]);
    const torn = await rows(
      my.databaseUrl,
      `select 1 from groups g join groups p on p.id = decode(g.data->>'parent', 'hex')
       where g.data->'branch' <> jsonb_build_array(g.data->>'_id') || (p.data->'branch')
       union all select 1 from users u join groups g on g.id = decode(u.data->>'group', 'hex')
       where u.data->'branch' <> g.data->'branch'`,
    );
    expect(torn).toEqual([]);
    const all = await rows(my.databaseUrl, `select 1 from groups where not data->'branch' ? '${org}'`);
    expect(all).toEqual([]);
  });
});
