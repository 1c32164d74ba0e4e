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
/** Someone with all credentials, so that nothing but the access rules holds him. */
const inGroup = async (id: string): Promise<Person> => {
  const { role } = await my.get('users', my.admin.caller.user);
  return my.person(`person${++people}`, { group: id, role: role! });
};

describe('a group', () => {
  it('is its own group, is seen from all above, and hangs below its maker unless said otherwise', async () => {
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

  it('needs a name, and a parent that its maker sees', async () => {
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

  it('is removed only when nobody and nothing is in it', async () => {
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

describe('membership', () => {
  it('changes what a user sees, and every gateway is told', async () => {
    const team = await group('team');
    const user = await my.person('mover');
    const told = await my.announced(() => my.change('groups', team, { access: [user.caller.user] }));
    expect(told.users).toEqual([user.caller.user]);
    expect((await my.resolve(user)).principals).toEqual([user.caller.user, team]);
    const toldAgain = await my.announced(() => my.change('groups', team, { access: [] }));
    expect(toldAgain.users).toEqual([user.caller.user]);
    expect((await my.resolve(user)).principals).toEqual([user.caller.user]);
  });

  it('is given to users who exist and are seen', async () => {
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

  it('of the root group makes a user with all rights see everything, and one member is always left', async () => {
    const role = await my.create('roles', { name: 'all', credentials: ['* /*'] });
    const user = await my.person('rooted', { role: role._id });
    const reader = await my.person('rooted-reader');
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

describe('a change of a group gives its sender nothing that he had not', () => {
  it.each([['PATCH /groups/*'], ['* /groups/*'], ['* /*/*']])(
    'is refused for the root group with a token of an administrator that has %s',
    async (scope) => {
      const caller = { ...my.admin.caller, root: false, credentials: [scope] };
      const before = await my.get('groups', org);
      const stranger = await my.person(`stranger-${scope.length}`);
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

  it('no membership of what he does not see', async () => {
    const secret = await group('secret');
    const stranger = await inGroup(await group('strangers'));
    const access = [stranger.caller.user];
    await expect(my.change('groups', secret, { access }, stranger)).rejects.toMatchObject(hidden);
    await expect(my.change('groups', org, { access }, stranger)).rejects.toMatchObject(hidden);
  });

  it('no membership of what he owns but left', async () => {
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
    // Moving it below his own group would make him see all that is in it.
    await expect(my.change('groups', founded._id, { parent: home }, atHome)).rejects.toMatchObject(forbidden);
    expect(await my.change('groups', founded._id, { name: 'renamed' }, atHome)).toMatchObject({
      name: 'renamed',
    });
  });

  it('no escape of a group from those above it', async () => {
    const outer = await group('outer');
    const inner = await group('inner', outer);
    const refuge = await group('refuge');
    const insider = await inGroup(inner);
    await my.change('groups', refuge, { access: [insider.caller.user] });
    const now = { ...insider, caller: await my.resolve(insider) };
    await expect(my.change('groups', inner, { parent: refuge }, now)).rejects.toMatchObject(forbidden);
  });

  it('no stronger role for those who are made in it', async () => {
    const team = await group('weak team');
    const weak = await my.create('roles', {
      name: 'weak',
      credentials: ['* /groups/*', '* /roles/*', '* /users/*'],
    });
    const chief = await my.person('weakchief', { group: team, role: weak._id });
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

  it('but members and those above may add each other', async () => {
    const outer = await group('outer');
    const inner = await group('inner', outer);
    const above = await inGroup(outer);
    const inside = await inGroup(inner);
    const access = [inside.caller.user, above.caller.user];
    expect(await my.change('groups', inner, { access }, above)).toMatchObject({ access });
    const pal = await my.person('a.pal', { group: inner }, inside);
    expect((await my.get('groups', inner)).access).toContain(pal.caller.user);
    const outerAccess = [above.caller.user, inside.caller.user];
    await expect(my.change('groups', outer, { access: outerAccess }, inside)).rejects.toMatchObject(hidden);
  });
});

describe('moving a group', () => {
  it('takes its whole subtree, its users and its roles along', async () => {
    const [from, to] = [await group('from'), await group('to')];
    const moved = await group('moved', from);
    const below = await group('below', moved);
    const above = await inGroup(from);
    const inside = await inGroup(below);
    const role = await my.create('roles', { name: 'below', credentials: [] }, inside);
    const told = await my.announced(() => my.change('groups', moved, { parent: to }));
    expect(told.users).toEqual([inside.caller.user]);
    expect((await my.get('groups', moved)).branch).toEqual([moved, to, org]);
    expect((await my.get('groups', below)).branch).toEqual([below, moved, to, org]);
    expect((await my.get('users', inside.caller.user)).branch).toEqual([below, moved, to, org]);
    expect((await my.get('roles', role._id)).branch).toEqual([below, moved, to, org]);
    expect((await my.resolve(inside)).branch).toEqual([below, moved, to, org]);
    await expect(my.get('groups', below, above)).rejects.toMatchObject(hidden);
  });

  it('never makes a loop, nor a second root', async () => {
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

  it('keeps the tree whole when everything happens at once', async () => {
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
