import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { event } from '@stoa/contracts';
import {
  addWriter,
  createEventLog,
  createRecordTable,
  createRecordTemplate,
  Database,
  EventLog,
  followRecords,
  outbox,
  RecordTable,
  unfollowRecords,
  type LoggedEvent,
  type Queries,
} from '@stoa/persistence';
import { testId, testServers, type TestServers } from '@stoa/testing';
import { z } from 'zod';

let servers: TestServers;
let database: Database;
let log: EventLog;
let table: RecordTable;
let last = 0;

const [org, anna, boris, staff] = ['org', 'anna', 'boris', 'staff'].map(testId) as [
  string,
  string,
  string,
  string,
];
const viewer = { org, principals: [anna, staff], root: false, user: anna };
const noted = event('test.notes.noted', z.object({ text: z.string() }));
const note = (tx: Queries, text: string): Promise<void> =>
  outbox.add(tx, noted, { org, time: 5, data: { text } });

const record = (name: string, more: object = {}): string =>
  JSON.stringify({
    _id: testId(name),
    owner: anna,
    group: staff,
    access: [],
    branch: [staff],
    time: 1,
    ...more,
  });

/** Opens a round, and returns the events since the last call. */
async function newEvents(): Promise<LoggedEvent[]> {
  await log.openRound(database);
  const found = await log.after(last, 1000);
  last = found.at(-1)?.position ?? last;
  return found;
}
const texts = (events: LoggedEvent[]): string[] =>
  events.map(({ wire }) => (JSON.parse(wire) as { data: { text: string } }).data.text);

/** A transaction that stays open until `end` is called. */
function openTransaction(work: (tx: Queries) => Promise<void>): {
  begun: Promise<void>;
  end: () => Promise<void>;
} {
  let release!: () => void;
  let begin!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const done = database.transaction(async (tx) => {
    await work(tx);
    begin();
    await released;
  });
  return {
    begun,
    end: () => {
      release();
      return done;
    },
  };
}

beforeAll(async () => {
  servers = await testServers();
  database = await Database.open({ url: await servers.database(), name: 'events' });
  const schema = [
    ...createRecordTemplate,
    addWriter('record_template'),
    createRecordTable('things'),
    ...createEventLog,
    ...followRecords('things', { service: 'test', entity: 'thing', store: 'things', heavy: ['blob'] }),
  ];
  for (const statement of schema) await database.query(statement, []);
  log = new EventLog(database);
  table = new RecordTable(database, 'things');
});
beforeEach(newEvents);
afterAll(async () => {
  await database.close();
  await servers.stop();
});

it('logs each change of a record with acl, lost principals and user, without heavy fields', async () => {
  const things = table.for(viewer);
  const id = testId('life');
  await things.insert(record('life', { blob: 'x'.repeat(100), name: 'a', access: [boris] }));
  await things.replace({ id, version: 1, json: record('life', { name: 'b', _at: 7 }) });
  await things.remove(id);
  const [inserted, updated, removed] = await newEvents();
  expect(inserted).toMatchObject({
    name: 'test.records.inserted',
    event: 'thing-insert',
    user: anna,
    lost: [],
  });
  expect(inserted!.acl).toEqual(expect.arrayContaining([anna, boris, staff]));
  expect(JSON.parse(inserted!.wire)).toEqual({
    _msgid: inserted!.id,
    _oid: id,
    _gid: staff,
    event: 'thing-insert',
    time: 1,
    data: JSON.parse(record('life', { name: 'a', access: [boris] })),
  });
  expect(updated).toMatchObject({
    event: 'thing-update',
    time: 7,
    lost: [boris],
    store: 'things',
    record: id,
  });
  expect(removed).toMatchObject({ event: 'thing-remove', user: anna, lost: [] });
  expect(removed!.position).toBe(inserted!.position + 2);
});

it('logs no event of a transaction that is rolled back', async () => {
  const failing = database.transaction(async (tx) => {
    await note(tx, 'never');
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await database.transaction((tx) => note(tx, 'kept'));
  expect(texts(await newEvents())).toEqual(['kept']);
});

it('gives no position to a committed event while an older transaction is open, so that no event is skipped', async () => {
  const slow = openTransaction((tx) => note(tx, 'slow'));
  await slow.begun;
  await database.transaction((tx) => note(tx, 'fast'));
  expect(await log.openRound(database)).toEqual({ round: undefined, isHeldUp: true });
  expect(await newEvents()).toEqual([]);
  await slow.end();
  expect(texts(await newEvents())).toEqual(['slow', 'fast']);
});

it('keeps the order of the changes of one record, whichever transaction begins first', async () => {
  await table.for(viewer).insert(record('order'));
  await newEvents();
  const change = (tx: Queries, name: string): Promise<unknown> =>
    tx.query(
      `update things set ver = ver + 1, wire = record_with(wire, jsonb_build_object('text', $2::text)) where id = $1`,
      [`\\x${testId('order')}`, name],
    );
  // The older transaction has its id before the younger one begins, and changes the record after it.
  let proceed!: () => void;
  const mayProceed = new Promise<void>((resolve) => (proceed = resolve));
  let started!: () => void;
  const hasBegun = new Promise<void>((resolve) => (started = resolve));
  const older = database.transaction(async (tx) => {
    await note(tx, 'older begins');
    started();
    await mayProceed;
    await change(tx, 'second');
  });
  await hasBegun;
  await database.transaction((tx) => change(tx, 'first'));
  expect(await newEvents()).toEqual([]);
  proceed();
  await older;
  expect(texts(await newEvents())).toEqual(['older begins', 'first', 'second']);
});

it('gives events positions without gaps, and the same positions for every page size', async () => {
  const start = last;
  for (let batch = 0; batch < 5; batch++) {
    await database.transaction(async (tx) => {
      for (let index = 0; index < 7; index++) await note(tx, `${batch}.${index}`);
    });
    if (batch % 2) await log.openRound(database);
  }
  const all = await newEvents();
  expect(all.map(({ position }) => position)).toEqual(
    Array.from({ length: 35 }, (_, index) => start + 1 + index),
  );
  const paged: LoggedEvent[] = [];
  for (let page; (page = await log.after(start + paged.length, 4)).length;) paged.push(...page);
  expect(paged).toEqual(all);
  expect((await log.positions()).last).toBe(last);
});

it('creates a partition of the event log per day and drops old partitions', async () => {
  await log.maintainPartitions(database, 30);
  await database.query(
    `create table events_20200101 partition of events for values from ('2020-01-01Z') to ('2020-01-02Z')`,
    [],
  );
  await log.maintainPartitions(database, 30);
  const names = (
    await database.query(
      `select inhrelid::regclass::text from pg_inherits where inhparent = 'events'::regclass order by 1`,
      [],
    )
  ).map(([name]) => name as string);
  expect(names).toHaveLength(4);
  expect(names).not.toContain('events_20200101');
  await database.transaction((tx) => note(tx, 'today'));
  expect(texts(await newEvents())).toEqual(['today']);
});

it('logs no change of a table whose triggers are dropped', async () => {
  for (const statement of unfollowRecords('things')) await database.query(statement, []);
  await table.for(viewer).insert(record('unlogged'));
  expect(await newEvents()).toEqual([]);
});
