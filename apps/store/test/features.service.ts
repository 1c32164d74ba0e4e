import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { store } from '@stoa/contracts';
import type { Caller } from '@stoa/kernel';
import { as, serviceUnderTest, testCaller, testId, type ServiceUnderTest } from '@stoa/testing';
import { storeService } from '../src/store.module.js';

const { records, stores, objects } = store;
const anna = testCaller('anna');
const boris = testCaller('boris', { group: testId('other') });
const admin = testCaller('admin', { root: true });
const everything = { where: [], limit: 100, offset: 0 };

let stack: ServiceUnderTest;
const ask: ServiceUnderTest['bus']['ask'] = (operation, input, context) =>
  stack.bus.ask(operation, input, context);

type StoredItem = { _id: string } & Record<string, unknown>;
const create = (name: string, body: Record<string, unknown>, caller: Caller = anna): Promise<StoredItem> =>
  ask(records.create, { store: name, body } as never, as(caller)) as Promise<StoredItem>;
const get = (name: string, id: string, caller: Caller = anna, more: object = {}): Promise<StoredItem> =>
  ask(records.get, { store: name, id, ...more }, as(caller)) as Promise<StoredItem>;
const define = (body: object): Promise<unknown> => ask(stores.create, { body } as never, as(admin));
const change = (name: string, id: string, body: object): Promise<StoredItem> =>
  ask(records.change, { store: name, id, body } as never, as(anna)) as Promise<StoredItem>;
const remove = (name: string, id: string, caller = anna): Promise<unknown> =>
  ask(records.remove, { store: name, id }, as(caller));
const count = async (name: string, caller = admin): Promise<number> =>
  (await ask(records.count, { store: name, query: { where: [] } }, as(caller))).total;

beforeAll(async () => {
  stack = await serviceUnderTest(storeService, {});
});
afterAll(() => stack.stop());

describe('unique', () => {
  it('refuses a duplicate value of a unique field, also in concurrent inserts, and accepts absent values', async () => {
    await define({ name: 'plates', validate: { plate: ['unique'] } });
    const first = await create('plates', { plate: 'AB-1' });
    await create('plates', {});
    await create('plates', { plate: null });
    await create('plates', { plate: null }, boris);
    await expect(create('plates', { plate: 'AB-1' }, boris)).rejects.toMatchObject({
      kind: 'conflict',
      reason: 'unique',
    });
    const made = await Promise.allSettled([1, 2, 3, 4].map(() => create('plates', { plate: 'AB-2' })));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(change('plates', first._id, { plate: 'AB-2' })).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('accepts a new unique rule of a store only when its records satisfy it, and its removal', async () => {
    await define({ name: 'tags' });
    await create('tags', { tag: 'a' });
    const twin = await create('tags', { tag: 'a' });
    const rule = { name: 'tags', body: { validate: { tag: ['unique'] } } };
    await expect(ask(stores.change, rule as never, as(admin))).rejects.toMatchObject({ kind: 'conflict' });
    await change('tags', twin._id, { tag: 'b' });
    await ask(stores.change, rule as never, as(admin));
    await expect(create('tags', { tag: 'a' })).rejects.toMatchObject({ kind: 'conflict' });
    await ask(stores.change, { name: 'tags', body: { validate: {} } }, as(admin));
    await create('tags', { tag: 'a' });
  });
});

describe('the alternate key', () => {
  it('the alternate key identifies a record for callers who can see it, and for no others', async () => {
    const model = await create('models', { name: 'tracker' });
    const object = await create('objects', { name: 'van', id: 'wialon:42', model: model._id });
    expect(await get('objects', 'wialon:42')).toEqual(object);
    await change('objects', 'wialon:42', { name: 'bus' });
    await expect(get('objects', 'wialon:42', boris)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(get('objects', 'wialon:43')).rejects.toMatchObject({ kind: 'not_found' });
    expect(await ask(objects.model, { id: 'wialon:42' }, as(anna))).toEqual(model);
    expect(await ask(objects.model, { id: object._id, only: ['name'] }, as(anna))).toEqual({
      _id: model._id,
      name: 'tracker',
    });
  });
});

describe('references', () => {
  it('a reference requires a record that the caller can see, prevents its removal, and can be unwound', async () => {
    await define({ name: 'cars', refs: { driver: 'drivers' } });
    await define({ name: 'drivers' });
    const driver = await create('drivers', { name: 'Dora' });
    const car = await create('cars', { driver: driver._id });
    for (const body of [{ driver: testId('nobody') }, { driver: 'Dora' }])
      await expect(create('cars', body)).rejects.toMatchObject({
        kind: 'invalid',
        details: { issues: [{ path: ['driver'], issue: 'ref' }] },
      });
    await expect(create('cars', { driver: driver._id }, boris)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(change('cars', car._id, { driver: testId('nobody') })).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(remove('drivers', driver._id)).rejects.toMatchObject({
      kind: 'conflict',
      reason: 'referenced',
    });
    expect((await get('cars', car._id, anna, { unwind: ['driver'] })).driver).toEqual(driver);
    await remove('cars', car._id);
    await remove('drivers', driver._id);
  });
});

describe('heavy and secret fields', () => {
  it('replies contain heavy fields on request only, and never secret fields', async () => {
    await define({
      name: 'files',
      heavy: ['data'],
      secret: ['pin'],
      validate: { pin: ['required', 'string'] },
    });
    await expect(create('files', { name: 'a', data: 'D' })).rejects.toMatchObject({ kind: 'invalid' });
    const made = await create('files', { name: 'a', data: 'D', pin: '1234' });
    expect(made).not.toHaveProperty('data');
    const { _id } = made;
    expect(await get('files', _id)).toEqual(made);
    expect(await get('files', _id, anna, { with: ['data'] })).toEqual({ ...made, data: 'D' });
    const listed = (query: object): Promise<unknown> =>
      ask(records.list, { store: 'files', query: { ...everything, ...query } }, as(anna));
    expect(await listed({})).toEqual([made]);
    expect(await listed({ with: ['data'] })).toEqual([{ ...made, data: 'D' }]);
    expect(await listed({ where: [{ path: 'pin', is: 'eq', values: ['1234'] }] })).toEqual([]);
    expect(await listed({ search: '1234' })).toEqual([]);
    await change('files', _id, { name: 'b', pin: '9' });
    expect(
      JSON.stringify(await get('files', _id, anna, { with: ['data', 'pin'], only: ['pin', 'data'] })),
    ).toBe(JSON.stringify({ _id, data: 'D' }));
    const history = JSON.stringify(await ask(records.history, { store: 'files', id: _id }, as(anna)));
    expect(history).not.toMatch(/1234|pin|"D"/);
  });
});

describe('sharing', () => {
  const clara = testCaller('clara', { group: testId('third') });

  it('a shared record is visible to other users until the share is revoked', async () => {
    await define({ name: 'notes' });
    const { _id } = await create('notes', { text: 'a' });
    const shared = await ask(
      records.share,
      { store: 'notes', id: _id, body: { users: [clara.user] } },
      as(anna),
    );
    expect(shared.access).toEqual([clara.user]);
    expect(await get('notes', _id, clara)).toEqual(shared);
    await ask(records.unshare, { store: 'notes', id: _id, body: { users: [clara.user] } }, as(anna));
    await expect(get('notes', _id, clara)).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('accepts a share only from an owner who may change the record or a caller with credentials to share', async () => {
    const { _id } = await create('notes', { text: 'b' });
    const share = (caller: Caller): Promise<unknown> =>
      ask(records.share, { store: 'notes', id: _id, body: { users: [clara.user] } }, as(caller));
    const colleague = testCaller('colleague', { credentials: ['GET /*', 'PATCH /notes/*'] });
    await expect(share(colleague)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(share(boris)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(share({ ...anna, credentials: ['GET /notes/*'] })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await share({ ...colleague, credentials: ['GET /notes/*', 'POST /notes/*/access'] });
    await share({ ...anna, credentials: ['PATCH /notes/*'] });
  });
});

describe('history', () => {
  it('the history contains the user and the values of each change that the caller could see', async () => {
    await define({ name: 'diary' });
    const { _id } = await create('diary', { text: 'a', secretly: 1 });
    await change('diary', _id, { text: 'b' });
    await ask(records.share, { store: 'diary', id: _id, body: { users: [boris.user] } }, as(anna));
    await change('diary', _id, { text: 'c' });
    const seenBy = (caller: Caller) => ask(records.history, { store: 'diary', id: _id }, as(caller));
    const annas = await seenBy(anna);
    expect(annas.map(({ op, uid }) => [op, uid])).toEqual([
      ['insert', anna.user],
      ...Array.from({ length: 3 }, () => ['update', anna.user]),
    ]);
    expect(annas[1]!.diff).toEqual({ text: ['a', 'b'], _at: [null, expect.any(Number)] });
    const borises = await seenBy(boris);
    expect(borises.map(({ op }) => op)).toEqual(['update', 'update']);
    expect(borises[1]!.diff.text).toEqual(['b', 'c']);
    expect(borises[0]!.diff.text).toEqual([null, 'b']);
    await expect(
      ask(records.history, { store: 'diary', id: testId('none') }, as(anna)),
    ).rejects.toMatchObject({
      kind: 'not_found',
    });
    await remove('diary', _id);
    expect((await seenBy(anna)).at(-1)).toMatchObject({ op: 'remove', uid: anna.user });
  });
});

describe('a soft store', () => {
  it('restores a removed record of a soft store unless its unique value is in use', async () => {
    await define({ name: 'drafts', soft: true, validate: { slug: ['unique'] } });
    const made = await create('drafts', { slug: 'x' });
    await remove('drafts', made._id);
    await expect(get('drafts', made._id)).rejects.toMatchObject({ kind: 'not_found' });
    const removed = (caller: Caller) =>
      ask(records.listRemoved, { store: 'drafts', query: everything }, as(caller));
    expect(await removed(anna)).toEqual([made]);
    expect(await removed(boris)).toEqual([]);
    const restore = (caller: Caller = anna) =>
      ask(records.restore, { store: 'drafts', id: made._id }, as(caller));
    await expect(restore(boris)).rejects.toMatchObject({ kind: 'not_found' });
    const other = await create('drafts', { slug: 'x' });
    await expect(restore()).rejects.toMatchObject({ kind: 'conflict' });
    await remove('drafts', other._id);
    expect(await restore()).toEqual(made);
    expect(await get('drafts', made._id)).toEqual(made);
    await expect(restore()).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('refuses to restore a record that refers to a removed record', async () => {
    await define({ name: 'shelves' });
    await define({ name: 'volumes', soft: true, refs: { shelf: 'shelves' } });
    const shelf = await create('shelves', {});
    const volume = await create('volumes', { shelf: shelf._id });
    await remove('volumes', volume._id);
    await remove('shelves', shelf._id);
    await expect(ask(records.restore, { store: 'volumes', id: volume._id }, as(anna))).rejects.toMatchObject({
      kind: 'invalid',
      details: { issues: [{ path: ['shelf'], issue: 'ref' }] },
    });
  });
});

describe('the count of a whole store', () => {
  it('the count of a whole store is exact with inserts, removals, rollbacks and concurrent writers', async () => {
    await define({ name: 'counted' });
    expect(await count('counted')).toBe(0);
    const made = await Promise.all(Array.from({ length: 30 }, (_, index) => create('counted', { index })));
    expect(await count('counted')).toBe(30);
    await Promise.all([...made.slice(0, 10).map(({ _id }) => remove('counted', _id)), create('counted', {})]);
    const insert = Array.from({ length: 2000 }, (_, index) => ({ index }));
    await ask(records.bulk, { store: 'counted', body: { insert } }, as(anna));
    const bad = { insert, update: [{ _id: testId('none') }] };
    await expect(ask(records.bulk, { store: 'counted', body: bad }, as(anna))).rejects.toMatchObject({
      kind: 'invalid',
    });
    expect(await count('counted')).toBe(2021);
    expect(await count('counted')).toBe(2021);
    await create('counted', {});
    expect(await count('counted')).toBe(2022);
    expect(await count('counted', anna)).toBe(2022);
  });
});

describe('events', () => {
  it('events are published in the order of their positions, and can be read again', async () => {
    const heard: { position: number; event: string | null }[] = [];
    stack.bus.onEvents('store.>', ({ position, event }) => void heard.push({ position, event }));
    await stack.bus.flush();
    await define({ name: 'sounds' });
    const { _id } = await create('sounds', { n: 1 });
    await change('sounds', _id, { n: 2 });
    await remove('sounds', _id);
    const sounds = (): typeof heard => heard.filter(({ event }) => event?.startsWith('sound-'));
    while (sounds().length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    const mine = sounds();
    const first = mine[0]!.position;
    expect(mine).toEqual([
      { position: first, event: 'sound-insert' },
      { position: first + 1, event: 'sound-update' },
      { position: first + 2, event: 'sound-remove' },
    ]);
    const again = await ask(store.events.after, { position: first - 1, limit: 1000 });
    expect(again.map(({ position, event }) => ({ position, event }))).toEqual(mine);
    const listed = await ask(
      store.events.list,
      { query: { ...everything, where: [{ path: '_oid', is: 'eq', values: [_id] }] } },
      as(anna),
    );
    expect(listed.map(({ event }) => event)).toEqual(['sound-insert', 'sound-update', 'sound-remove']);
    expect(
      await ask(
        store.events.list,
        { query: { ...everything, where: [{ path: '_oid', is: 'eq', values: [_id] }] } },
        as(boris),
      ),
    ).toEqual([]);
  });

  it('the event of a command contains its name, parameters, device and model', async () => {
    const model = await create('models', { name: 'lamp' });
    const lamp = await create('objects', { name: 'lamp', id: 'mqtt-lamp', model: model._id });
    await ask(objects.requestCommand, { id: 'mqtt-lamp', command: 'turn-on', body: { level: 3 } }, as(anna));
    const [event] = await ask(
      store.events.list,
      {
        record: { store: 'objects', id: 'mqtt-lamp' },
        query: { ...everything, where: [{ path: 'event', is: 'eq', values: ['object-command-req'] }] },
      },
      as(anna),
    );
    expect(event).toMatchObject({
      _oid: lamp._id,
      data: { command: 'turn-on', params: { level: 3 }, model: model._id },
    });
    expect((await ask(store.events.names, {}, as(anna))).byModel[model._id]).toContain('object-command-req');
    await expect(
      ask(objects.requestCommand, { id: 'mqtt-lamp', command: 'x', body: {} }, as(boris)),
    ).rejects.toMatchObject({ kind: 'not_found' });
  });
});
