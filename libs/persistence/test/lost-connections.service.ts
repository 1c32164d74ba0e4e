import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database, raw, sql } from '@stoa/persistence';
import { testServers, until, type TestServers } from '@stoa/testing';
import { HeldBack } from './held-back.js';

// A connection that is lost ends what it is used for, and not the process: here an error without a listener fails the test.

let servers: TestServers;
let url: string;
/** Loses connections. */
let server: Database;
let database: Database;
let relay: HeldBack;

beforeAll(async () => {
  servers = await testServers();
  url = await servers.database();
  server = await Database.open({ url, name: 'server' });
  relay = await HeldBack.open(url);
});
afterAll(async () => {
  relay.close();
  await server.close();
  await servers.stop();
});
afterEach(() => database.close());

const failed = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const lost = { kind: 'unavailable', reason: 'database' };

const connections = raw(`select pid from pg_stat_activity where application_name like 'lost%'`);

/** Ends all connections to the database, as a restart of PostgreSQL does. */
async function terminate(): Promise<void> {
  await server.execute(sql`select pg_terminate_backend(pid) from (${connections}) connections`);
  await until(async () => !(await server.execute(connections)));
}

async function works(): Promise<void> {
  await until(() => database.isUp());
  expect(await database.rows(sql`select 1 as one`)).toEqual([{ one: 1 }]);
}

describe('when connections are lost', () => {
  beforeEach(async () => void (database = await Database.open({ url, name: 'lost' })));

  it('those that are idle are replaced', async () => {
    await Promise.all([1, 2, 3].map(() => database.isUp()));
    await terminate();
    await works();
  });

  it('a statement that runs is refused', async () => {
    const work = failed(database.execute(raw('select pg_sleep(60)')));
    await until(async () => !!(await server.execute(sql`${connections} and query like '%pg_sleep%'`)));
    await terminate();
    expect(await work).toMatchObject(lost);
    await works();
  });

  it('a transaction that is between two statements is refused', async () => {
    const work = database.transaction(async (tx) => {
      await tx.execute(raw('select 1'));
      await terminate();
      await tx.execute(raw('select 1'));
    });
    expect(await failed(work)).toMatchObject(lost);
    await works();
  });

  it('a repository that is used after that is refused', async () => {
    const work = database.transaction(async (tx) => {
      await tx.manager.query('select 1');
      await terminate();
      await tx.manager.query('select 1');
    });
    expect(await failed(work)).toMatchObject(lost);
    await works();
  });

  it('a copy that is under way is refused', async () => {
    await server.execute(raw('create table if not exists copied (n int)'));
    async function* rows(): AsyncGenerator<Buffer> {
      yield Buffer.from('1\n');
      await terminate();
      for (let n = 2; n < 10_000; n++) yield Buffer.from(`${n}\n`);
    }
    const work = database.transaction((tx) => tx.copyIn(sql`copy copied from stdin`, rows()));
    expect(await failed(work)).toMatchObject({ kind: 'unavailable' });
    await works();
  });

  it('a unit that has held back its commit is refused', async () => {
    const nothing = () => Promise.resolve();
    const work = database.unit(
      async () => {
        await database.transaction((tx) => tx.execute(raw('select 1')));
        await terminate();
      },
      { before: nothing, last: nothing },
    );
    expect(await failed(work)).toMatchObject(lost);
    await works();
  });

  it.each<[string, () => Promise<unknown>]>([
    ['that holds a lock and is idle', () => Promise.withResolvers().promise],
    ['that runs a statement', async () => undefined],
  ])('a session %s ends', async (_, rest) => {
    const isBegun = raw(`select from pg_locks where locktype = 'advisory' and objid = 17`);
    const work = failed(
      database.session(new AbortController().signal, async (session) => {
        await session.rows(raw('select pg_advisory_lock(17)'));
        await rest();
        await session.rows(raw('select pg_sleep(60)'));
      }),
    );
    await until(async () => !!(await server.execute(isBegun)));
    await terminate();
    expect(await work).toMatchObject(lost);
    await works();
  });

  it('a connection that is lost while it begins is replaced', async () => {
    const work = Promise.all(Array.from({ length: 8 }, () => failed(database.execute(raw('select 1')))));
    await terminate();
    await work;
    await works();
  });
});

describe('when the end of a connection comes together with a reply', () => {
  beforeEach(async () => {
    database = await Database.open({ url: relay.of(url), name: 'lost', poolSize: 1 });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a statement', () => database.execute(raw('select 2'))],
    ['a transaction', () => database.transaction((tx) => tx.execute(raw('select 2')))],
    ['a query runner', () => database.dataSource.query('select 2')],
  ])('%s that waits for the connection is refused', async (_, work) => {
    await database.isUp();
    relay.hold();
    const first = database.rows(sql`select 1 as one`);
    const second = failed(work());
    await until(() => relay.bytes.includes(readyForQuery));
    await terminate();
    await until(() => relay.bytes.includes('57P01'));
    relay.release();
    expect(await first).toEqual([{ one: 1 }]);
    expect(await second).toBeInstanceOf(Error);
    await works();
  });
});

/** What PostgreSQL sends after the reply to a statement. */
const readyForQuery = Buffer.from('Z\0\0\0\x05I', 'latin1');
