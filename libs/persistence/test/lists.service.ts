import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ListQuery } from '@stoa/kernel';
import {
  addIndex,
  addWriter,
  createRecordTable,
  createRecordTemplate,
  Database,
  RecordTable,
  type Records,
  type Viewer,
} from '@stoa/persistence';
import { testId, testOrg, testServers, type TestServers } from '@stoa/testing';

const total = 200_000;
const viewer = (name: string): Viewer & { user: string } => {
  const user = testId(name);
  return { user, org: testOrg, principals: [user], root: true };
};
const [anna, boris] = [viewer('anna'), viewer('boris')];
const idAt = (place: number): string => place.toString(16).padStart(24, '0');

let servers: TestServers;
let url: string;
let database: Database;
let table: RecordTable;
/** A table that tests lock, so that its lists wait. */
let held: RecordTable;

const step = 10_000;
/** One statement per 10,000 records, so that each is short even on a busy machine. */
const fill = (name: string, first: number, last: number): string => `
  insert into ${name} (org, id, wire) select '\\x${testOrg}', decode(lpad(to_hex(n), 24, '0'), 'hex'),
    '{"_id":"' || lpad(to_hex(n), 24, '0') || '","owner":"${anna.user}","group":"${anna.user}","access":[],"branch":[],"time":'
    || n || ',"n":' || n * 7919 % 100003 || '}' from generate_series(${first}, ${last}) n`;

beforeAll(async () => {
  servers = await testServers();
  const lists = { timeLimit: 60_000, maxWait: 60_000 };
  url = await servers.database();
  database = await Database.open({ url, name: 'lists', lists });
  const statements = [
    ...createRecordTemplate,
    addWriter('record_template'),
    ...['many', 'held'].map(createRecordTable),
    ...addIndex('many', 'n'),
    ...Array.from({ length: total / step }, (_, part) => fill('many', part * step + 1, (part + 1) * step)),
    fill('held', 1, 10),
    'analyze many',
  ];
  for (const statement of statements) await database.query(statement, []);
  table = new RecordTable(database, 'many', ['n']);
  held = new RecordTable(database, 'held');
});
afterAll(async () => {
  await database.close();
  await servers.stop();
});

/** The names of the operations that ended, in order. */
let ended: string[];
beforeEach(() => void (ended = []));
const logged = <T>(name: string, work: Promise<T>): Promise<T> => work.finally(() => ended.push(name));

async function read(records: Records, query: Partial<ListQuery>): Promise<number> {
  const { records: found } = await records.list({ where: [], limit: 50, offset: 0, ...query });
  if (Array.isArray(found)) return found.length;
  let count = 0;
  for await (const batch of found) count += batch.length;
  return count;
}

const heavy: [what: string, run: (records: Records) => Promise<unknown>][] = [
  ['a sorted page', (of) => read(of, { sort: { path: 'x', descending: true } })],
  ['a page further on', (of) => read(of, { offset: 5 })],
  ['a filtered page', (of) => read(of, { where: [{ path: 'x', is: 'eq', values: [1] }] })],
  ['a page with a text', (of) => read(of, { search: 'x' })],
  ['a page of a time', (of) => read(of, { from: 1 })],
  ['a long page', (of) => read(of, { limit: 10_000 })],
  ['a list without an end', (of) => read(of, { limit: null })],
  ['a count', (of) => of.count({ where: [] })],
  ['the first and the last', (of) => of.firstAndLast({ where: [] })],
];

/** Runs `work` while every statement on the table `held` waits for a lock. */
async function whileLocked(work: () => Promise<void>): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('lock table held in access exclusive mode', []);
    await work();
  });
}

describe.each(heavy)('sixteen heavy lists of one caller: %s', (_what, run) => {
  it('sixteen heavy lists of one caller delay no get, write or page, and no heavy list of another caller', async () => {
    const running: Promise<unknown>[] = [];
    let meanwhile: string[] = [];
    await whileLocked(async () => {
      for (let count = 0; count < 16; count++) running.push(logged('heavy', run(held.for(anna))));
      const others = table.for(boris);
      await logged('get', others.get(idAt(7)));
      await logged('list', read(others, {}));
      await logged('page', read(others, { after: idAt(total / 2) }));
      await logged('index', read(others, { where: [{ path: 'n', is: 'eq', values: [5] }] }));
      await logged('heavy of another', run(others));
      const { json, version } = await others.get(idAt(9));
      await logged('write', others.replace({ id: idAt(9), json, version }));
      await logged('get of the same', table.for(anna).get(idAt(8)));
      await logged('page of the same', read(table.for(anna), {}));
      meanwhile = [...ended];
    });
    await Promise.all(running);
    expect(meanwhile).toEqual([
      ...['get', 'list', 'page', 'index', 'heavy of another', 'write', 'get of the same', 'page of the same'],
    ]);
    expect(ended.slice(8)).toEqual(Array<string>(16).fill('heavy'));
  });
});

it('a get and a sort of another caller end while sixteen sorts of 200,000 records run', async () => {
  const sort = { path: 'time', descending: true };
  const sorted = { where: [{ path: 'x', is: 'ne' as const, values: [1] }], sort };
  const running = Array.from({ length: 16 }, () => logged('heavy', read(table.for(anna), sorted)));
  for (let count = 0; count < 20; count++) await logged('get', table.for(boris).get(idAt(count + 1)));
  await logged('other', read(table.for(boris), sorted));
  await Promise.all(running);
  expect(ended.lastIndexOf('get')).toBeLessThan(ended.lastIndexOf('heavy'));
  expect(ended.indexOf('other')).toBeLessThan(ended.lastIndexOf('heavy'));
});

it('refuses a list that gets no slot in time: too_many for a full share, unavailable for full slots', async () => {
  const lists = { timeLimit: 60_000, maxWait: 0 };
  const other = await Database.open({ url, name: 'no-wait', lists });
  const of = (by: Viewer): Records => new RecordTable(other, 'held').for(by);
  try {
    await whileLocked(async () => {
      const running = [anna, anna, boris].map((by) =>
        of(by)
          .count({ where: [] })
          .catch(() => undefined),
      );
      await expect(of(anna).count({ where: [] })).rejects.toMatchObject({
        kind: 'too_many',
        details: { retryAfter: 1 },
      });
      await expect(of(viewer('clara')).count({ where: [] })).rejects.toMatchObject({ kind: 'unavailable' });
      void running;
    });
  } finally {
    await other.close();
  }
});

it('reports invalid/query_timeout for a list that takes longer than the time limit', async () => {
  const lists = { timeLimit: 1, maxWait: 60_000 };
  const other = await Database.open({ url, name: 'short', lists });
  try {
    await whileLocked(async () => {
      for (const [, run] of heavy)
        await expect(run(new RecordTable(other, 'held').for(anna))).rejects.toMatchObject({
          kind: 'invalid',
          reason: 'query_timeout',
        });
    });
  } finally {
    await other.close();
  }
});

it('releases the connection of a list that ends early, fails or completes', async () => {
  const busy = async (): Promise<unknown[][]> =>
    database.query(
      `select count(*) from pg_stat_activity where application_name = 'lists-lists' and state <> 'idle'`,
      [],
    );
  const { records: found } = await table.for(anna).list({ where: [], limit: null, offset: 0 });
  for await (const _ of found as AsyncIterable<string[]>) break;
  await expect(
    read(table.for(anna), { where: [{ path: '\0', is: 'eq', values: [1] }] }),
  ).rejects.toBeDefined();
  expect(await busy()).toEqual([['0']]);
  expect(await read(table.for(anna), { limit: null })).toBe(total);
});
