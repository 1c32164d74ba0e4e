import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { store } from '@stoa/contracts';
import { as, serviceUnderTest, testCaller, testId, type ServiceUnderTest } from '@stoa/testing';
import { storeService } from '../src/store.module.js';

const { records, stores } = store;
const anna = testCaller('anna');
const boris = testCaller('boris', { group: testId('other') });
const admin = testCaller('admin', { root: true });
const everything = { where: [], limit: 10_000, offset: 0 };

let stack: ServiceUnderTest;
const ask: ServiceUnderTest['bus']['ask'] = (operation, input, context) =>
  stack.bus.ask(operation, input, context);

beforeAll(async () => {
  stack = await serviceUnderTest(storeService, {});
  await ask(
    stores.create,
    { body: { name: 'places', validate: { name: ['required', 'string'] }, indexes: ['country'] } },
    as(admin),
  );
});
afterAll(() => stack.stop());

describe('a record', () => {
  it('a record is created, read, changed and removed by a caller who can see it', async () => {
    const body = { name: 'Riga', country: 'LV', at: { lat: 56.9, lng: 24.1 }, owner: boris.user };
    const created = await ask(records.create, { store: 'places', body }, as(anna));
    expect(created).toMatchObject({
      name: 'Riga',
      owner: anna.user,
      group: anna.group,
      access: [],
      branch: anna.branch,
    });
    expect(await ask(records.get, { store: 'places', id: created._id }, as(anna))).toEqual(created);

    const change = { at: { lat: 57 }, tags: null, _id: testId('x') };
    const changed = await ask(records.change, { store: 'places', id: created._id, body: change }, as(anna));
    expect(changed).toEqual({ ...created, at: { lat: 57, lng: 24.1 }, tags: null, _at: expect.any(Number) });

    await expect(ask(records.get, { store: 'places', id: created._id }, as(boris))).rejects.toMatchObject({
      kind: 'not_found',
    });
    await expect(ask(records.remove, { store: 'places', id: created._id }, as(boris))).rejects.toMatchObject({
      kind: 'not_found',
    });
    expect(await ask(records.remove, { store: 'places', id: created._id, versions: [2] }, as(anna))).toEqual(
      changed,
    );
    await expect(ask(records.get, { store: 'places', id: created._id }, as(anna))).rejects.toMatchObject({
      kind: 'not_found',
    });
  });

  it('a record that cannot be stored does not fail the others of its batch', async () => {
    // One value exceeds the index's row size; all inserts are in one event-loop turn, and so in one statement.
    const bodies = [
      { name: 'a' },
      { name: 'b', country: Array.from({ length: 4000 }, (_, n) => `${n}`).join() },
      { name: 'c' },
    ];
    const outcomes = await Promise.allSettled(
      bodies.map((body) => ask(records.create, { store: 'places', body }, as(anna))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { kind: 'too_large' } });
  });

  it('a record that violates the manifest is refused with the issue of the field', async () => {
    await expect(ask(records.create, { store: 'places', body: { name: 7 } }, as(anna))).rejects.toMatchObject(
      {
        kind: 'invalid',
        reason: 'validation',
        details: { issues: [{ path: ['name'], issue: 'string' }] },
      },
    );
  });
});

describe('a list', () => {
  it('a list larger than a message is streamed in order, and can be counted', async () => {
    const insert = Array.from({ length: 3000 }, (_, index) => ({
      name: `n${index}`,
      country: index % 3 ? 'EE' : 'LT',
      pad: 'x'.repeat(300),
    }));
    const { inserted } = await ask(records.bulk, { store: 'places', body: { insert } }, as(boris));
    const listed = await ask(records.list, { store: 'places', query: everything }, as(boris));
    expect(listed.map(({ _id }) => _id)).toEqual(inserted);
    const where = [{ path: 'country', is: 'eq' as const, values: ['LT'] }];
    expect(await ask(records.count, { store: 'places', query: { where } }, as(boris))).toEqual({
      total: 1000,
      count: 1000,
    });
    expect(await ask(records.count, { store: 'places', query: { where } }, as(anna))).toEqual({
      total: 0,
      count: 0,
    });
    const page = { ...everything, limit: 2, where, sort: { path: 'name', descending: true }, only: ['name'] };
    expect(await ask(records.list, { store: 'places', query: page }, as(boris))).toEqual([
      { _id: expect.any(String), name: 'n999' },
      { _id: expect.any(String), name: 'n996' },
    ]);
  });
});
