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
/** A table of its own, so that what is asked of it can be made to wait. */
let held: RecordTable;

const step = 10_000;
/** Statements that are short enough for a busy machine. */
const fill = (name: string, first: number, last: number): string => `
  insert into ${name} (org, id, wire) select '\\x${testOrg}', decode(lpad(to_hex(n), 24, '0'), 'hex'),
    '{"_id":"' || lpad(to_hex(n), 24, '0') || '","owner":"${anna.user}","group":"${anna.user}","access":[],"branch":[],"time":'
    || n || ',"n":' || n * 7919 % 100003 || '}' from generate_series(${first}, ${last}) n`;

beforeAll(async () => {
  servers = await testServers();
  const lists = { timeLimit: 60_000, patience: 60_000 };
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
}, 120_000);
afterAll(async () => {
  await database.close();
  await servers.stop();
});

/** What ended, in order. */
let ended: string[];
beforeEach(() => void (ended = []));
const noted = <T>(name: string, work: Promise<T>): Promise<T> => work.finally(() => ended.push(name));

async function read(records: Records, query: Partial<ListQuery>): Promise<number> {
  const { records: found } = await records.list({ where: [], limit: 50, offset: 0, ...query });
  if (Array.isArray(found)) return found.length;
  let count = 0;
  for await (const batch of found) count += batch.length;
  return count;
}

const heavy: [what: string, ask: (of: Records) => Promise<unknown>][] = [
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

/** Runs `work` while whatever is asked of the table `held` waits. */
async function whileHeld(work: () => Promise<void>): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('lock table held in access exclusive mode', []);
    await work();
  });
}

describe.each(heavy)('sixteen times %s of one caller', (_what, ask) => {
  it('keep neither gets, nor writes, nor pages, nor a heavy list of another caller waiting', async () => {
    const asked: Promise<unknown>[] = [];
    let meanwhile: string[] = [];
    await whileHeld(async () => {
      for (let count = 0; count < 16; count++) asked.push(noted('heavy', ask(held.for(anna))));
      const others = table.for(boris);
      await noted('get', others.get(idAt(7)));
      await noted('list', read(others, {}));
      await noted('page', read(others, { after: idAt(total / 2) }));
      await noted('index', read(others, { where: [{ path: 'n', is: 'eq', values: [5] }] }));
      await noted('heavy of another', ask(others));
      const { json, version } = await others.get(idAt(9));
      await noted('write', others.replace({ id: idAt(9), json, version }));
      await noted('get of the same', table.for(anna).get(idAt(8)));
      await noted('page of the same', read(table.for(anna), {}));
      meanwhile = [...ended];
    });
    await Promise.all(asked);
    expect(meanwhile).toEqual([
      ...['get', 'list', 'page', 'index', 'heavy of another', 'write', 'get of the same', 'page of the same'],
    ]);
    expect(ended.slice(8)).toEqual(Array<string>(16).fill('heavy'));
  });
});

it('a get ends while sixteen sorts of two hundred thousand records go on', async () => {
  const sort = { path: 'time', descending: true };
  const sorted = { where: [{ path: 'x', is: 'ne' as const, values: [1] }], sort };
  const asked = Array.from({ length: 16 }, () => noted('heavy', read(table.for(anna), sorted)));
  for (let count = 0; count < 20; count++) await noted('get', table.for(boris).get(idAt(count + 1)));
  await noted('other', read(table.for(boris), sorted));
  await Promise.all(asked);
  expect(ended.lastIndexOf('get')).toBeLessThan(ended.lastIndexOf('heavy'));
  expect(ended.indexOf('other')).toBeLessThan(ended.lastIndexOf('heavy'));
});

it('a list that has no turn in time is refused: too_many for the own share, unavailable for the others', async () => {
  const limits = { timeLimit: 60_000, patience: 0 };
  const impatient = await Database.open({
    url,
    name: 'hasty',
    lists: limits,
  });
  const of = (by: Viewer): Records => new RecordTable(impatient, 'held').for(by);
  try {
    await whileHeld(async () => {
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
    await impatient.close();
  }
});

it('a statement that takes too long ends as the contract says', async () => {
  const hasty = await Database.open({
    url,
    name: 'short',
    lists: { timeLimit: 1, patience: 60_000 },
  });
  try {
    await whileHeld(async () => {
      for (const [, ask] of heavy)
        await expect(ask(new RecordTable(hasty, 'held').for(anna))).rejects.toMatchObject({
          kind: 'invalid',
          reason: 'query_timeout',
        });
    });
  } finally {
    await hasty.close();
  }
});

it('a connection is given back, whatever became of its list', async () => {
  const names = async (): Promise<unknown[][]> =>
    database.query(
      `select count(*) from pg_stat_activity where application_name = 'lists-lists' and state <> 'idle'`,
      [],
    );
  const { records: found } = await table.for(anna).list({ where: [], limit: null, offset: 0 });
  for await (const _ of found as AsyncIterable<string[]>) break;
  await expect(
    read(table.for(anna), { where: [{ path: '\0', is: 'eq', values: [1] }] }),
  ).rejects.toBeDefined();
  expect(await names()).toEqual([['0']]);
  expect(await read(table.for(anna), { limit: null })).toBe(total);
});
