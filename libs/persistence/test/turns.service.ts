import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Database, raw, sql, type Transaction } from '@stoa/persistence';
import { testServers, type TestServers } from '@stoa/testing';

let servers: TestServers;
let database: Database;

beforeAll(async () => {
  servers = await testServers();
  database = await Database.open({ url: await servers.database(), name: 'test' });
  await database.execute(sql`create table marks (mark int primary key)`);
});
afterAll(async () => {
  await database.close();
  await servers.stop();
});
beforeEach(() => database.execute(sql`truncate marks`));

const add = (tx: Pick<Transaction, 'execute'>, mark: number): Promise<number> =>
  tx.execute(sql`insert into marks values (${mark})`);
const copy = (tx: Transaction, lines: Iterable<Buffer>): Promise<void> =>
  tx.copyIn(sql`copy marks from stdin`, lines);
const marks = async (): Promise<number[]> =>
  (await database.rows<{ mark: number }>(sql`select mark from marks order by mark`)).map(({ mark }) => mark);
const failed = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

function* broken(): Generator<Buffer> {
  yield Buffer.from('1\n');
  throw new Error('the file ends early');
}

it('statements and copies of a transaction may begin at the same time', async () => {
  await database.transaction(async (tx) => {
    await Promise.all([add(tx, 1), copy(tx, [Buffer.from('2\n'), Buffer.from('3\n')]), add(tx, 4)]);
  });
  expect(await marks()).toEqual([1, 2, 3, 4]);
});

it('a statement that fails undoes the transaction, those included that wait for their turn', async () => {
  const work = database.transaction((tx) => Promise.all([add(tx, 1), add(tx, 1), add(tx, 2), copy(tx, [])]));
  expect(await failed(work)).toMatchObject({ reason: 'unique' });
  expect(await marks()).toEqual([]);
});

it('a copy whose source fails undoes the transaction, and leaves a connection that works', async () => {
  await database.session(new AbortController().signal, async (session) => {
    const work = session.transaction((tx) => Promise.all([copy(tx, broken()), add(tx, 2)]));
    expect(await failed(work)).toBeInstanceOf(Error);
    await session.transaction(async (tx) => void (await add(tx, 3)));
  });
  expect(await marks()).toEqual([3]);
});

it('a session that is stopped ends the statement which it sends and those that wait', async () => {
  const stopping = new AbortController();
  const ended: unknown[] = [];
  const work = database.session(stopping.signal, async (session) => {
    const asked = [raw('select pg_sleep(60)'), raw('select 1')].map((one) => failed(session.rows(one)));
    setImmediate(() => stopping.abort());
    ended.push(...(await Promise.all(asked)));
  });
  expect(await failed(work)).toMatchObject({ reason: 'stopped' });
  while (!ended.length) await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toEqual([expect.any(Error), expect.any(Error)]);
});

it('a list whose connection is lost between two fetches is refused, and the process goes on', async () => {
  const numbers = sql`select n, pg_backend_pid() from generate_series(1, 9) n`;
  const list = database.lists.stream('caller', numbers, () => 3);
  const { value: rows } = (await list.next()) as { value: [number, number][] };
  const connection = rows[0]![1];
  await database.execute(sql`select pg_terminate_backend(${connection}::int)`);
  while (await database.execute(sql`select from pg_stat_activity where pid = ${connection}::int`));
  expect(await failed(list.next())).toMatchObject({ kind: 'unavailable' });
});
