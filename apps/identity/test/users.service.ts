import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { identity } from '@stoa/contracts';
import { adminPassword, everything, rows, startIdentity, type Identity } from './identity.js';

const { records, sessions } = identity;

let my: Identity;
let org: string;
beforeAll(async () => {
  my = await startIdentity();
  org = my.admin.caller.org;
});
afterAll(() => my.stop());

const forbidden = { kind: 'forbidden' };
const conflict = { kind: 'conflict' };
const fields = (login: string): { login: string; email: string } => ({
  login,
  email: `${login}@example.org`,
});

describe('passwords', () => {
  it('a password is in no record, list, filter, search or field', async () => {
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

  it('a new password revokes sessions and tokens', async () => {
    const emil = await my.loggedIn('emil');
    const id = emil.caller.user;
    const token = await my.bus.ask(
      identity.tokens.create,
      { body: { name: 'mine', scopes: ['GET /objects/*'] } },
      emil,
    );
    const published = await my.publishedBy(() => my.change('users', id, { password: 'another' }));
    expect(published).toEqual({ users: [id], credentials: [emil.caller.credential.id, token._id].sort() });
    await expect(my.resolve(emil)).rejects.toMatchObject({ kind: 'unauthenticated' });
    await expect(my.login('emil', 'emil')).rejects.toMatchObject({ kind: 'unauthenticated' });
    await expect(my.get('tokens', token._id as string)).rejects.toMatchObject({ kind: 'not_found' });
    expect((await my.login('emil', 'another')).caller.user).toBe(id);
  });

  it('a new password revokes sessions that concurrent logins create with the old one', async () => {
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

describe('changes', () => {
  it('a change of a user keeps absent fields, ignores system fields, and returns the ignored ones', async () => {
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

  it('a change of a user accepts a whole record as it was returned', async () => {
    const { _id } = await my.create('users', fields('helga'));
    const whole = await my.get('users', _id);
    expect(await my.change('users', _id, whole)).toMatchObject(fields('helga'));
  });

  it('a change of a user is refused for another version', async () => {
    const { _id } = await my.create('users', fields('irma'));
    const change = my.bus.ask(
      records.change,
      { store: 'users', id: _id, versions: [7], body: { name: 'Irma' } },
      my.admin,
    );
    await expect(change).rejects.toMatchObject({ kind: 'precondition_failed' });
  });

  it('a change of the group of a user makes the user a member of it', async () => {
    const team = await my.create('groups', { name: 'movers' });
    const jan = await my.loggedIn('jan.');
    const published = await my.publishedBy(() => my.change('users', jan.caller.user, { group: team._id }));
    expect(published.users).toEqual([jan.caller.user]);
    const now = await my.resolve(jan);
    expect(now).toMatchObject({ group: team._id, branch: [team._id, org] });
    expect(now.principals).toContain(team._id);
    expect(await my.get('users', jan.caller.user)).toMatchObject({
      group: team._id,
      branch: [team._id, org],
    });
  });

  it('a change of the role of a user changes the credentials at once', async () => {
    const kurt = await my.loggedIn('kurt');
    const role = await my.create('roles', { name: 'narrow', credentials: ['GET /labels/*'] });
    await my.change('users', kurt.caller.user, { role: role._id });
    expect((await my.resolve(kurt)).credentials).toEqual(['GET /labels/*']);
    await my.change('users', kurt.caller.user, { role: null });
    expect((await my.resolve(kurt)).credentials).toEqual([]);
  });
});

describe('removal', () => {
  it('removal of a user revokes every credential and ends the memberships', async () => {
    const team = await my.create('groups', { name: 'leavers' });
    const lena = await my.loggedIn('lena', { group: team._id });
    const id = lena.caller.user;
    const published = await my.publishedBy(() => my.remove('users', id));
    expect(published).toEqual({ users: [id], credentials: [lena.caller.credential.id] });
    await expect(my.resolve(lena)).rejects.toMatchObject({ kind: 'unauthenticated' });
    await expect(my.login('lena', 'lena')).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect((await my.get('groups', team._id)).access).toEqual([]);
    const left = `select 1 from passwords where user_id = '\\x${id}'`;
    expect(await rows(my.databaseUrl, left)).toEqual([]);
  });

  it('removal of a user is refused for the own user and for a caller who left the root group', async () => {
    await expect(my.remove('users', my.admin.caller.user)).rejects.toMatchObject(conflict);
    // The context says that the caller is a member of the root group, the directory does not.
    const other = { ...my.admin, caller: { ...my.admin.caller, user: '1'.repeat(24) } };
    await expect(my.remove('users', my.admin.caller.user, other)).rejects.toMatchObject(forbidden);
    expect((await my.login('admin', adminPassword)).caller.root).toBe(true);
  });

  it('removal of the last two members of the root group by each other leaves one', async () => {
    const second = await my.loggedIn('second', { role: (await my.get('users', my.admin.caller.user)).role! });
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
