import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { identity } from '@stoa/contracts';
import { startIdentity, type Identity } from './identity.js';

const { records } = identity;

let my: Identity;
beforeAll(async () => void (my = await startIdentity()));
afterAll(() => my.stop());

describe('roles', () => {
  it('a role is refused without a list of valid credentials', async () => {
    for (const credentials of [undefined, 'GET /*', ['GET'], ['PUT /objects/*']])
      await expect(
        my.create('roles', { name: 'x', credentials: credentials as never }),
      ).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('a role is not removed while a user or a group has it', async () => {
    const role = await my.create('roles', { name: 'held', credentials: [] });
    const { _id } = await my.create('users', { login: 'holder', email: 'h@b.c', role: role._id });
    await expect(my.remove('roles', role._id)).rejects.toMatchObject({ kind: 'conflict' });
    await my.change('users', _id, { role: null });
    const team = await my.create('groups', { name: 'holders', role: role._id });
    await expect(my.remove('roles', role._id)).rejects.toMatchObject({ kind: 'conflict' });
    await my.change('groups', team._id, { role: null });
    expect(await my.remove('roles', role._id)).toMatchObject({ name: 'held' });
  });
});

describe('reads', () => {
  it('records are not found in an unknown store or by an invalid id', async () => {
    await expect(my.list('objects')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(my.list('constructor')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(my.get('users', 'no id')).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('records are counted and summarized as far as the caller sees them', async () => {
    const query = { where: [] };
    const team = await my.create('groups', { name: 'team' });
    const anna = await my.loggedIn('anna', { group: team._id });
    await my.loggedIn('berta', { group: team._id });
    const all = await my.list('users', anna);
    const { total } = await my.bus.ask(records.count, { store: 'users', query }, anna);
    const summary = await my.bus.ask(records.summary, { store: 'users', query }, anna);
    expect(total).toBe(2);
    expect(total).toBe(all.length);
    expect(summary).toEqual({ total, first: all[0], last: all.at(-1) });
  });
});
