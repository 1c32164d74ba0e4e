import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { identity } from '@stoa/contracts';
import type { CallContext } from '@stoa/bus';
import type { Caller } from '@stoa/kernel';
import { adminPassword, everything, rows, startIdentity, type Identity } from './identity.js';

const { records, sessions } = identity;

let my: Identity;
let org: string;
let member: string;
beforeAll(async () => {
  my = await startIdentity();
  org = my.admin.caller.org;
  member = (await my.list('roles')).find(({ name }) => name === 'member')!._id;
});
afterAll(() => my.stop());

const forbidden = { kind: 'forbidden' };
const conflict = { kind: 'conflict' };
const refused = (rule: string, field: string): object => ({
  kind: 'invalid',
  details: { issues: [{ path: [field], issue: rule }] },
});
const fields = (login: string): { login: string; email: string } => ({
  login,
  email: `${login}@example.org`,
});

describe('a new user', () => {
  it('sees himself, belongs to his creator, and has the role of the root group', async () => {
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
    // The root group is where he is, but its members see everything: that takes more than being created there.
    expect(caller).toMatchObject({ user: _id, group: org, branch: [org], principals: [_id], root: false });
  });

  it('is a member of the group that he is made in', async () => {
    const team = await my.create('groups', { name: 'team' });
    const berta = await my.person('berta', { group: team._id });
    expect(berta.caller).toMatchObject({ group: team._id, branch: [team._id, org] });
    expect(berta.caller.principals).toEqual([berta.caller.user, team._id]);
    expect((await my.get('groups', team._id)).access).toEqual([berta.caller.user]);
  });

  it('has the role of the nearest group that names one', async () => {
    const role = await my.create('roles', { name: 'reader', credentials: ['GET /objects/*'] });
    const outer = await my.create('groups', { name: 'outer', role: role._id });
    const inner = await my.create('groups', { name: 'inner', parent: outer._id });
    const clara = await my.person('clara', { group: inner._id });
    expect(clara.caller.credentials).toEqual(['GET /objects/*']);
  });

  it('may go without a password and then cannot log in', async () => {
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
  ])('is refused for his %s in %j', (field, body) =>
    expect(my.create('users', body)).rejects.toMatchObject({
      kind: 'invalid',
      reason: 'validation',
      details: { issues: [{ path: [field] }] },
    }),
  );

  it('has a login and an email of his own, whatever the case', async () => {
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

  it('is one, however many ask at the same time', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        my.create('users', { login: n % 2 ? 'twin' : 'TWIN', email: `twin${n}@b.c` }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    for (const reason of reasons) expect(reason).toMatchObject({ kind: 'conflict', reason: 'unique' });
  });

  it('does not keep others from being made at the same time in his group', async () => {
    const team = await my.create('groups', { name: 'crowd' });
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, n) => my.create('users', { ...fields(`crowd${n}`), group: team._id })),
    );
    expect((await my.get('groups', team._id)).access.sort()).toEqual(made.map(({ _id }) => _id).sort());
  });
});

describe('a password', () => {
  it('is in no record, list, filter, search or field', async () => {
    const { _id } = await my.create('users', { ...fields('doris'), password: 'hunter2hunter2' });
    const changed = await my.change('users', _id, { password: 'hunter3hunter3', name: 'Doris' });
    const shown = [
      changed,
      await my.get('users', _id),
      await my.list('users'),
      await my.bus.ask(
        records.get,
        { store: 'users', id: _id, only: ['password', 'hash', 'name'] },
        my.admin,
      ),
      await my.bus.ask(
        records.list,
        { store: 'users', query: { ...everything, only: ['password'] } },
        my.admin,
      ),
      await my.bus.ask(
        records.list,
        { store: 'users', query: { ...everything, search: 'hunter' } },
        my.admin,
      ),
      await my.bus.ask(
        records.list,
        { store: 'users', query: { ...everything, search: 'argon2' } },
        my.admin,
      ),
      await my.bus.ask(sessions.current, {}, my.admin),
    ];
    expect(JSON.stringify(shown)).not.toMatch(/hunter|argon2|"password"|"hash"/);
    const equal = { path: 'password', is: 'eq' as const, values: ['hunter3hunter3'] };
    const query = { ...everything, where: [equal] };
    expect(await my.bus.ask(records.list, { store: 'users', query }, my.admin)).toEqual([]);
    const stored = await rows(
      my.databaseUrl,
      'select data::text from users union all select hash from passwords',
    );
    expect(JSON.stringify(stored)).not.toContain('hunter');
  });

  it('ends sessions and tokens when it changes', async () => {
    const emil = await my.person('emil');
    const id = emil.caller.user;
    const token = await my.bus.ask(
      identity.tokens.create,
      { body: { name: 'mine', scopes: ['GET /objects/*'] } },
      emil,
    );
    const told = await my.announced(() => my.change('users', id, { password: 'another' }));
    expect(told).toEqual({ users: [id], credentials: [emil.caller.credential.id, token._id].sort() });
    await expect(my.resolve(emil)).rejects.toMatchObject({ kind: 'unauthenticated' });
    await expect(my.login('emil', 'emil')).rejects.toMatchObject({ kind: 'unauthenticated' });
    await expect(my.get('tokens', token._id as string)).rejects.toMatchObject({ kind: 'not_found' });
    expect((await my.login('emil', 'another')).caller.user).toBe(id);
  });

  it('lets no session slip in that was begun with the old one', async () => {
    const { _id } = await my.create('users', { ...fields('franz'), password: 'old-one' });
    const logins = Array.from({ length: 8 }, () => my.login('franz', 'old-one'));
    const change = my.change('users', _id, { password: 'new-one' });
    const begun = await Promise.allSettled(logins);
    await change;
    for (const login of begun)
      if (login.status === 'fulfilled')
        await expect(my.resolve(login.value)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });
});

describe('a change', () => {
  it('keeps what is not sent, ignores what the system sets, and says so', async () => {
    const { _id } = await my.create('users', { ...fields('gerda'), address: { town: 'Riga', zip: 1 } });
    const body = { owner: _id, access: [], address: { zip: 2 }, name: 'Gerda' };
    const reply = await my.bus.call(
      records.change,
      { store: 'users', id: _id },
      my.admin,
      Buffer.from(JSON.stringify(body)),
    );
    expect(reply.meta).toEqual({ version: 2, ignored: ['owner', 'access'] });
    expect(await my.get('users', _id)).toMatchObject({
      ...fields('gerda'),
      address: { town: 'Riga', zip: 2 },
      owner: my.admin.caller.user,
      access: [_id],
      _at: my.time.now,
    });
  });

  it('takes a whole record back', async () => {
    const { _id } = await my.create('users', fields('helga'));
    const whole = await my.get('users', _id);
    expect(await my.change('users', _id, whole)).toMatchObject(fields('helga'));
  });

  it('is refused when another version was meant', async () => {
    const { _id } = await my.create('users', fields('irma'));
    const change = my.bus.ask(
      records.change,
      { store: 'users', id: _id, versions: [7], body: { name: 'Irma' } },
      my.admin,
    );
    await expect(change).rejects.toMatchObject({ kind: 'precondition_failed' });
  });

  it('of the group moves the user there, as a member', async () => {
    const team = await my.create('groups', { name: 'movers' });
    const jan = await my.person('jan.');
    const told = await my.announced(() => my.change('users', jan.caller.user, { group: team._id }));
    expect(told.users).toEqual([jan.caller.user]);
    const now = await my.resolve(jan);
    expect(now).toMatchObject({ group: team._id, branch: [team._id, org] });
    expect(now.principals).toContain(team._id);
    expect(await my.get('users', jan.caller.user)).toMatchObject({
      group: team._id,
      branch: [team._id, org],
    });
  });

  it('of the role counts at once', async () => {
    const kurt = await my.person('kurt');
    const role = await my.create('roles', { name: 'narrow', credentials: ['GET /labels/*'] });
    await my.change('users', kurt.caller.user, { role: role._id });
    expect((await my.resolve(kurt)).credentials).toEqual(['GET /labels/*']);
    await my.change('users', kurt.caller.user, { role: null });
    expect((await my.resolve(kurt)).credentials).toEqual([]);
  });
});

describe('removal', () => {
  it('ends all that the user had', async () => {
    const team = await my.create('groups', { name: 'leavers' });
    const lena = await my.person('lena', { group: team._id });
    const id = lena.caller.user;
    const told = await my.announced(() => my.remove('users', id));
    expect(told).toEqual({ users: [id], credentials: [lena.caller.credential.id] });
    await expect(my.resolve(lena)).rejects.toMatchObject({ kind: 'unauthenticated' });
    await expect(my.login('lena', 'lena')).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect((await my.get('groups', team._id)).access).toEqual([]);
    const left = `select 1 from passwords where user_id = '\\x${id}'`;
    expect(await rows(my.databaseUrl, left)).toEqual([]);
  });

  it('is not for oneself, nor for the last member of the root group', async () => {
    await expect(my.remove('users', my.admin.caller.user)).rejects.toMatchObject(conflict);
    // A caller who was a member of the root group a moment ago, and is none any more.
    const other = { ...my.admin, caller: { ...my.admin.caller, user: '1'.repeat(24) } };
    await expect(my.remove('users', my.admin.caller.user, other)).rejects.toMatchObject(forbidden);
    expect((await my.login('admin', adminPassword)).caller.root).toBe(true);
  });

  it('of the last two root members by each other leaves one', async () => {
    const second = await my.person('second', { role: (await my.get('users', my.admin.caller.user)).role! });
    await my.change('groups', org, { access: [my.admin.caller.user, second.caller.user] });
    const both = { ...second, caller: await my.resolve(second) };
    const outcomes = await Promise.allSettled([
      my.remove('users', my.admin.caller.user, both),
      my.remove('users', second.caller.user, my.admin),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await my.list('groups', my.admin)).find(({ _id }) => _id === org)!.access).toHaveLength(1);
    if (outcomes[0]!.status === 'fulfilled') my.admin = both;
  });
});

describe('who governs a group but not everything', () => {
  let team: string;
  let chief: CallContext & { caller: Caller };
  const credentials = ['* /users/*', '* /roles/*', '* /groups/*', 'GET /objects/*', '* /tokens/*'];

  beforeAll(async () => {
    const role = await my.create('roles', { name: 'chief', credentials });
    const reader = await my.create('roles', { name: 'team reader', credentials: ['GET /objects/*'] });
    team = (await my.create('groups', { name: 'the team', role: reader._id }))._id;
    chief = await my.person('chief', { group: team, role: role._id });
  });

  it('makes users in it who may no more than he', async () => {
    const { caller } = await my.person('mia.', {}, chief);
    expect(caller).toMatchObject({ group: team, credentials: ['GET /objects/*'], root: false });
  });

  it('makes none elsewhere', async () => {
    const other = await my.create('groups', { name: 'the others' });
    await expect(my.person('nora', { group: other._id }, chief)).rejects.toMatchObject(
      refused('exists', 'group'),
    );
    await expect(my.person('nora', { group: org }, chief)).rejects.toMatchObject(refused('exists', 'group'));
  });

  it('gives no role that he does not see or that may more than he', async () => {
    const adminRole = (await my.get('users', my.admin.caller.user)).role as string;
    await expect(my.person('olga', { role: adminRole }, chief)).rejects.toMatchObject(
      refused('exists', 'role'),
    );
    const strong = await my.create('roles', { name: 'strong', credentials: ['* /*'] });
    await my.bus.ask(records.change, { store: 'groups', id: team, body: { role: strong._id } }, my.admin);
    await expect(my.person('olga', {}, chief)).rejects.toMatchObject(forbidden);
    const reader = (await my.list('roles')).find(({ name }) => name === 'team reader')!;
    await my.change('groups', team, { role: reader._id });
    await expect(my.change('users', chief.caller.user, { role: strong._id }, chief)).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('takes over nobody who may more than he', async () => {
    const boss = await my.person('boss', {
      group: team,
      role: (await my.get('users', my.admin.caller.user)).role!,
    });
    const id = boss.caller.user;
    expect(await my.get('users', id, chief)).toMatchObject({ login: 'boss' });
    for (const body of [{ password: 'mine now' }, { login: 'nobody' }, { email: 'me@b.c' }, { role: null }])
      await expect(my.change('users', id, body, chief)).rejects.toMatchObject(forbidden);
    expect(await my.change('users', id, { name: 'Boss' }, chief)).toMatchObject({ name: 'Boss' });
  });

  it('takes over nobody who is also where he is not', async () => {
    const elsewhere = await my.create('groups', { name: 'elsewhere' });
    const paul = await my.person('paul', { group: team });
    await my.change('groups', elsewhere._id, { access: [paul.caller.user] });
    await expect(my.change('users', paul.caller.user, { password: 'mine' }, chief)).rejects.toMatchObject(
      forbidden,
    );
    await expect(my.remove('users', paul.caller.user, chief)).rejects.toMatchObject(forbidden);
  });

  it('changes and removes those below him', async () => {
    const rita = await my.person('rita', {}, chief);
    await my.change('users', rita.caller.user, { password: 'forgotten' }, chief);
    expect((await my.login('rita', 'forgotten')).caller.user).toBe(rita.caller.user);
    await my.remove('users', rita.caller.user, chief);
  });

  it('is held to the scopes of the token that he comes with', async () => {
    const body = { name: 'hr', scopes: ['PATCH /users/*', 'POST /users/*'] };
    const token = await my.bus.ask(identity.tokens.create, { body }, chief);
    const credential = { kind: 'token' as const, id: token._id };
    const caller = await my.resolve({ ...chief, caller: { ...chief.caller, credential } });
    const withToken = { caller, requestId: 'token' };
    // Else whoever finds the token sets its owner's password and is him.
    await expect(
      my.change('users', chief.caller.user, { password: 'mine' }, withToken),
    ).rejects.toMatchObject(forbidden);
    await expect(my.person('sven', {}, withToken)).rejects.toMatchObject(forbidden);
    expect(await my.change('users', chief.caller.user, { name: 'Chief' }, withToken)).toMatchObject({
      name: 'Chief',
    });
  });

  it('sees nobody else', async () => {
    const names = (await my.list('users', chief)).map(({ login }) => login);
    expect(names).toContain('chief');
    expect(names).not.toContain('admin');
    expect(names).not.toContain('anna');
  });
});
