import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once as received } from 'node:events';
import { fileURLToPath } from 'node:url';
import { job, type JobRun, type Later } from '@stoa/jobs';
import { sql, type Transaction } from '@stoa/persistence';
import type { ServiceConfig } from '@stoa/service';
import { testServers, until, type TestServers } from '@stoa/testing';
import { z } from 'zod';
import { day, jobRows, nightly, note, once, startReplica, type Replica } from './probe.js';

let servers: TestServers;
let config: ServiceConfig;
let first: Replica;
let second: Replica;
let now = Date.UTC(2026, 0, 1, 12);
/** What the handlers of both replicas do, and what they were called with. */
let handle: (text: string, run: JobRun) => Promise<Later | void>;
let calls: string[] = [];

const clock = (): number => now;
const probe = {
  clock,
  handle: (text: string, run: JobRun) => {
    calls.push(text);
    return handle(text, run);
  },
};

beforeAll(async () => {
  servers = await testServers();
  config = {
    NATS_URL: servers.natsUrl,
    DATABASE_URL: await servers.database(),
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: 0,
    LOG_LEVEL: 'silent',
    STOA_FILES_MAX_BYTES: 1e6,
    STOA_FILES_REPLICAS: 1,
    STOA_EVENTS_KEEP_DAYS: 30,
    STOA_MIGRATE: true,
  };
  handle = () => Promise.resolve();
  first = await startReplica(config, probe);
  second = await startReplica(config, probe);
  await until(() => calls.includes('nightly'));
});

afterAll(async () => {
  await first.stop();
  await second.stop();
  await servers.stop();
});

beforeEach(async () => {
  await until(async () => !(await jobRows(first.database)).some(({ isFailed }) => !isFailed));
  await first.database.execute(sql`delete from jobs`);
  handle = () => Promise.resolve();
  calls = [];
});

const inTransaction = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
  first.database.transaction(work);
const add = (text: string, options = {}): Promise<void> =>
  inTransaction((tx) => first.jobs.add(tx, note, { text }, options));
const rows = () => jobRows(first.database);

/** A handler that waits until it is released. */
function gate() {
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  return { released, release };
}

describe('adding', () => {
  it('a job runs after the commit, and its row is gone', async () => {
    await add('committed');
    await until(async () => calls.includes('committed') && (await rows()).length === 0);
    expect(calls).toEqual(['committed']);
  });

  it('a job of a transaction that is rolled back does not exist', async () => {
    const refused = inTransaction(async (tx) => {
      await first.jobs.add(tx, note, { text: 'refused' });
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await rows()).toEqual([]);
  });

  it('a job that is added for later waits until the clock is there', async () => {
    await add('later', { runAt: now + 5000 });
    await add('now');
    await until(() => calls.includes('now'));
    expect(calls).toEqual(['now']);
    now += 5000;
    await until(() => calls.includes('later'));
  });

  it('a job that waits with the same value of once is added one time, and again when it has begun', async () => {
    const { released, release } = gate();
    handle = () => released;
    const addOnce = () =>
      inTransaction((tx) => first.jobs.add(tx, note, { text: 'x' }, { once: 'x', runAt: now + 1 }));
    await inTransaction((tx) => first.jobs.add(tx, note, { text: 'x' }, { once: 'x', runAt: now + day }));
    await addOnce();
    await addOnce();
    expect(await rows()).toHaveLength(1);
    now += 1;
    await until(() => calls.length === 1);
    await addOnce();
    expect(await rows()).toHaveLength(2);
    now += 1;
    release();
    await until(() => calls.length === 2);
  });

  it('adding fails for a job without a handler, and for a payload that is not valid', async () => {
    const unhandled = job('probe.notes.unhandled', { payload: z.object({}) });
    await expect(inTransaction((tx) => first.jobs.add(tx, unhandled, {}))).rejects.toThrow(
      'job probe.notes.unhandled has no handler',
    );
    await expect(inTransaction((tx) => first.jobs.add(tx, note, { text: 1 as never }))).rejects.toThrow();
  });
});

describe('failing', () => {
  it('a run that fails is repeated after the delays, and the job that failed for good stays with its error', async () => {
    const attempts: [number, boolean][] = [];
    handle = (_, { attempt, isLast }) => {
      attempts.push([attempt, isLast]);
      return Promise.reject(new Error(`attempt ${attempt}`));
    };
    await add('x');
    await until(async () => (await rows())[0]!.error === 'attempt 1');
    now += 9_000;
    await add('y', { runAt: now + day });
    expect(attempts).toHaveLength(1);
    now += 2_000;
    await until(async () => (await rows())[0]!.error === 'attempt 2');
    now += 66_001;
    await until(async () => (await rows())[0]!.isFailed);
    expect(attempts).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect((await rows())[0]).toMatchObject({ attempts: 3, error: 'attempt 3' });
    await first.database.execute(sql`delete from jobs`);
  });

  it('a job that failed for good does not hold up the next one of its key', async () => {
    handle = (text) => (text === 'a' ? Promise.reject(new Error('bad')) : Promise.resolve());
    for (const text of ['a', 'b'])
      await inTransaction((tx) => first.jobs.add(tx, once, { text }, { key: 'k' }));
    await until(() => calls.includes('b'));
    expect(calls).toEqual(['a', 'b']);
  });
});

describe('keys', () => {
  it('jobs of a key run one at a time in order of arrival on two replicas, and jobs of other keys at the same time', async () => {
    const running = new Map<string, number>();
    let together = 0;
    let keysTogether = 0;
    handle = async (text) => {
      const key = text[0]!;
      running.set(key, (running.get(key) ?? 0) + 1);
      together = Math.max(together, running.get(key)!);
      keysTogether = Math.max(keysTogether, [...running.values()].filter(Boolean).length);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running.set(key, running.get(key)! - 1);
    };
    const texts = Array.from({ length: 20 }, (_, index) => `${'ab'[index % 2]!}${index}`);
    await inTransaction(async (tx) => {
      for (const text of texts) await first.jobs.add(tx, note, { text }, { key: text[0]! });
    });
    await until(() => calls.length === 20);
    for (const key of 'ab')
      expect(calls.filter((text) => text[0] === key)).toEqual(texts.filter((text) => text[0] === key));
    expect(together).toBe(1);
    expect(keysTogether).toBe(2);
  });

  it('a job of an earlier transaction that commits later waits until the one that runs has ended', async () => {
    const { released, release } = gate();
    handle = (text) => (text === 'second' ? released : Promise.resolve());
    await inTransaction(async (tx) => {
      await first.jobs.add(tx, note, { text: 'first' }, { key: 'k' });
      await add('second', { key: 'k' });
      await until(() => calls.includes('second'));
    });
    await add('other');
    await until(() => calls.includes('other'));
    expect(calls).toEqual(['second', 'other']);
    release();
    await until(() => calls.includes('first'));
  });
});

describe('schedules', () => {
  it('a scheduled job runs once per period over both replicas', async () => {
    const count = (): number => calls.filter((text) => text === 'nightly').length;
    now = Date.UTC(2026, 0, 2, 2, 59);
    await add('before');
    await until(() => calls.includes('before'));
    expect(count()).toBe(0);
    now = Date.UTC(2026, 0, 2, 3);
    await until(() => count() === 1);
    now += 3 * day;
    await until(() => count() === 2);
    await add('after');
    await until(async () => calls.includes('after') && (await rows()).length === 0);
    expect(count()).toBe(2);
    expect(nightly.concurrency).toBe(1);
  });
});

describe('the end of a run', () => {
  it('a handler that goes on later keeps its place before the others of its key, and the attempt is not counted', async () => {
    const attempts: number[] = [];
    handle = (text, run) => {
      if (text === 'long') attempts.push(run.attempt);
      return Promise.resolve(text === 'long' && attempts.length < 5 ? run.later() : undefined);
    };
    await inTransaction(async (tx) => {
      await first.jobs.add(tx, note, { text: 'long' }, { key: 'k' });
      await first.jobs.add(tx, note, { text: 'next' }, { key: 'k' });
    });
    await until(() => calls.includes('next'));
    expect(attempts).toEqual([1, 1, 1, 1, 1]);
    expect(calls.indexOf('next')).toBe(5);
  });

  it('finish ends the job with the transaction of its effect, and hold refuses a run whose job has another owner', async () => {
    const faults: unknown[] = [];
    handle = async (text, run) => {
      if (text === 'finished') {
        await inTransaction((tx) => run.finish(tx));
        throw new Error('the effect is committed');
      }
      await inTransaction((tx) => run.hold(tx));
      await first.database.execute(
        sql`update jobs set owner = gen_random_uuid(), owned_until = now() + interval '1h' where id = ${run.id}`,
      );
      await inTransaction((tx) => run.hold(tx)).catch((fault: unknown) => faults.push(fault));
      await new Promise((resolve) => run.signal.addEventListener('abort', resolve));
      faults.push(run.signal.reason);
    };
    await add('finished');
    await until(async () => calls.includes('finished') && (await rows()).length === 0);
    await add('lost');
    await until(() => faults.length === 2);
    for (const fault of faults) expect(fault).toMatchObject({ kind: 'unavailable', reason: 'job_lost' });
    expect(await rows()).toHaveLength(1);
    await first.database.execute(sql`delete from jobs`);
  });

  it('a process that stops asks handlers to stop; their jobs run elsewhere, and the attempt is not counted', async () => {
    const third = await startReplica(config, {
      clock,
      handle: async (_, { signal }) => {
        calls.push('third');
        await new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted'))),
        );
      },
    });
    const attempts: number[] = [];
    handle = (_, { attempt }) => Promise.resolve(void attempts.push(attempt));
    for (let added = 0; !calls.includes('third'); added++) {
      await third.database.transaction((tx) => third.jobs.add(tx, note, { text: `${added}` }));
      await until(async () => calls.includes('third') || (await rows()).length === 0);
    }
    attempts.length = 0;
    const before = calls.length;
    await third.stop();
    await until(() => calls.length > before);
    await until(() => attempts.length === 1);
    expect(attempts).toEqual([1]);
  });

  it('a job of a process that was killed runs in another one within 15 seconds', async () => {
    const loader = fileURLToPath(new URL('../../../tools/stack/source-loader.mjs', import.meta.url));
    const victim = fileURLToPath(new URL('./victim.ts', import.meta.url));
    const args = ['--import', loader, victim, JSON.stringify(config), String(now)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await received(child, 'message');
    const { released, release } = gate();
    handle = () => released; // both replicas are busy, so the victim gets the last one
    const taken = received(child, 'message');
    for (let index = 0; index < 15; index++) await add(`${index}`);
    const [{ running }] = (await taken) as [{ running: string }];
    child.kill('SIGKILL');
    await received(child, 'exit');
    const killedAt = performance.now();
    release();
    await until(() => calls.includes(running));
    expect(performance.now() - killedAt).toBeLessThan(15_000);
    await until(async () => (await rows()).length === 0);
  });
});

it('metrics count the jobs by state and the runs by outcome', async () => {
  handle = () => Promise.reject(new Error('bad'));
  await inTransaction((tx) => first.jobs.add(tx, once, { text: 'bad' }));
  await add('waiting', { runAt: now + day });
  await until(async () => (await rows()).some(({ isFailed }) => isFailed));
  const text = await (await fetch(`${first.url}/metrics`)).text();
  expect(text).toMatch(/stoa_jobs\{job="probe.notes.once",state="failed",.*\} 1/);
  expect(text).toMatch(/stoa_jobs\{job="probe.notes.write",state="waiting",.*\} 1/);
  expect(text).toMatch(/stoa_job_seconds_count\{.*job="probe.notes.write",outcome="done".*\} \d+/);
  await first.database.execute(sql`delete from jobs`);
});
