import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Database, migrate } from '@stoa/persistence';
import { Metrics, type Logger } from '@stoa/service';
import { testServers, type TestServers } from '@stoa/testing';
import { communityService } from '../src/community.module.js';
import { CounterRepair } from '../src/counters/counter-repair.js';

let servers: TestServers;
let database: Database;
beforeAll(async () => {
  servers = await testServers();
  database = await Database.open({
    url: await servers.database(),
    name: 'test',
    ...communityService.database,
  });
  await migrate(database);
  await database.query(`insert into groups (name) values ('one'), ('two')`, []);
});
afterAll(async () => {
  await database.close();
  await servers.stop();
});

/** A replica with its own clock. */
function replica(time: string) {
  const reported: object[] = [];
  const log = { error: (facts: object) => void reported.push(facts) } as unknown as Logger;
  const metrics = new Metrics('test');
  const repair = new CounterRepair(database, () => Date.parse(time), log, metrics);
  const corrections = async (): Promise<string | undefined> =>
    /stoa_counter_corrections_total\{counter="groups".*\} (\d+)/.exec(await metrics.registry.metrics())?.[1];
  return { repair, reported, corrections };
}
const drift = () => database.query('update groups set user_count = user_count + 1', []);
const counts = async () => (await database.query('select user_count from groups', [])).flat();

it('corrects wrong counters once a night, logs them and counts them in a metric', async () => {
  await drift();
  const { repair, reported, corrections } = replica('2026-11-26T02:59:00Z');
  expect(await repair.run()).toBeUndefined();
  expect(await counts()).toEqual([1, 1]);
  const later = replica('2026-11-26T03:00:00Z');
  expect(await later.repair.run()).toBe(2);
  expect(await counts()).toEqual([0, 0]);
  expect([reported, later.reported]).toEqual([[], [{ counter: 'groups', corrected: 2 }]]);
  expect([await corrections(), await later.corrections()]).toEqual([undefined, '2']);
  await drift();
  expect(await later.repair.run()).toBeUndefined();
  expect(await replica('2026-11-26T23:00:00Z').repair.run()).toBeUndefined();
  expect(await replica('2026-11-27T03:30:00Z').repair.run()).toBe(2);
  const quiet = replica('2026-11-28T03:30:00Z');
  expect([await quiet.repair.run(), quiet.reported]).toEqual([0, []]);
});

it('the counter repair runs in only one of two replicas that start it at the same time', async () => {
  const times = ['2026-11-29T04:00:00Z', '2026-11-29T04:00:01Z'];
  const done = await Promise.all(times.map((time) => replica(time).repair.run()));
  expect(done.filter((corrected) => corrected !== undefined)).toEqual([0]);
});
