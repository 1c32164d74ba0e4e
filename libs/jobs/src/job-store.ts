import { Fault } from '@stoa/kernel';
import { sql, type Queries, type Sql } from '@stoa/persistence';
import type { Job } from './job.js';

/** Seconds without a sign of life after which the owner of a job is taken for dead. */
const ownership = 10;
/** Days that a job which has failed for good is kept. */
const keepFailed = 30;

export interface NewJob {
  job: Job;
  payload: unknown;
  runAt: number;
  key?: string | undefined;
  once?: string | undefined;
}

export interface ClaimedJob {
  id: string;
  name: string;
  payload: unknown;
  attempts: number;
}

/** A claim of one process on one job. */
export interface Claim {
  id: string;
  owner: string;
}

export interface JobCount {
  name: string;
  state: 'waiting' | 'running' | 'failed';
  count: number;
}

/** Milliseconds as a time of PostgreSQL. */
const time = (milliseconds: number): Sql => sql`to_timestamp(${milliseconds}::float8 / 1000)`;

const ownedUntil = sql`clock_timestamp() + make_interval(secs => ${ownership})`;

const ownedBy = ({ id, owner }: Claim): Sql => sql`id = ${id}::bigint and owner = ${owner}::uuid`;

export async function insertJob(on: Queries, { job, payload, runAt, key, once }: NewJob): Promise<void> {
  await on.execute(sql`
    insert into jobs (name, payload, run_at, key, once)
    values (${job.name}, ${JSON.stringify(payload)}, ${time(runAt)}, ${key ?? null}, ${once ?? null})
    on conflict (name, once) where once is not null do update set run_at = least(jobs.run_at, excluded.run_at)`);
}

/**
 * Takes the jobs that are due and not owned, or whose owner is taken for dead. Of the jobs with a key only the first in
 * order of arrival can be taken. The time of ownership is the database's, because processes must agree on it.
 * @param free how many jobs of each name the process has capacity for
 */
export function claimJobs(
  on: Queries,
  { owner, now, free }: { owner: string; now: number; free: ReadonlyMap<string, number> },
): Promise<ClaimedJob[]> {
  return on.rows(sql`
    with next as (
      select found.id from unnest(${[...free.keys()]}::text[], ${[...free.values()]}::int[]) as wanted (name, free)
      cross join lateral (
        select j.id from jobs as j
        where j.name = wanted.name and failed_at is null and run_at <= ${time(now)}
          and (owner is null or owned_until < clock_timestamp())
          and (key is null or not exists (
            select from jobs as other where other.name = j.name and other.key = j.key and other.failed_at is null
              and (other.id < j.id or other.id > j.id and other.owner is not null)))
        order by run_at, id limit wanted.free for update skip locked) as found)
    update jobs set owner = ${owner}, owned_until = ${ownedUntil}, attempts = attempts + 1, once = null
    from next where jobs.id = next.id
    returning jobs.id, name, payload, attempts`);
}

/** A sign of life. @returns the jobs that the process still owns */
export async function extendOwnership(on: Queries, owner: string, ids: readonly string[]): Promise<string[]> {
  const rows = await on.rows<{ id: string }>(sql`
    update jobs set owned_until = ${ownedUntil} where owner = ${owner}::uuid and id = any(${ids}::bigint[]) returning id`);
  return rows.map(({ id }) => id);
}

/** `for key share` keeps other owners away, and lets this one extend its ownership. @throws Fault unavailable */
export async function holdJob(on: Queries, claim: Claim): Promise<void> {
  if (!(await on.execute(sql`select from jobs where ${ownedBy(claim)} for key share`))) throw lost();
}

/** @throws Fault unavailable */
export async function finishJob(on: Queries, claim: Claim): Promise<void> {
  if (!(await deleteJob(on, claim))) throw lost();
}

export const deleteJob = (on: Queries, claim: Claim): Promise<number> =>
  on.execute(sql`delete from jobs where ${ownedBy(claim)}`);

/** Gives the job back: it runs again from `runAt` on. */
export async function retryJob(on: Queries, claim: Claim, runAt: number, error: string): Promise<void> {
  await on.execute(sql`
    update jobs set owner = null, owned_until = null, run_at = ${time(runAt)}, error = ${error} where ${ownedBy(claim)}`);
}

/** As `retryJob`; the run is not counted as an attempt. */
export async function continueJob(on: Queries, claim: Claim, runAt: number): Promise<void> {
  await on.execute(sql`
    update jobs set owner = null, owned_until = null, run_at = ${time(runAt)}, attempts = attempts - 1
    where ${ownedBy(claim)}`);
}

export async function failJob(on: Queries, claim: Claim, now: number, error: string): Promise<void> {
  await on.execute(sql`
    update jobs set owner = null, owned_until = null, failed_at = ${time(now)}, error = ${error} where ${ownedBy(claim)}`);
}

/** Adds a scheduled job unless it was added for this period. One statement, so that one of all replicas adds it. */
export async function addScheduled(on: Queries, { name }: Job, period: number, now: number): Promise<void> {
  await on.execute(sql`
    with due as (
      insert into job_schedules as s (name, period) values (${name}, ${time(period)})
      on conflict (name) do update set period = excluded.period where s.period < excluded.period returning name)
    insert into jobs (name, payload, run_at, once) select name, '{}', ${time(now)}, '' from due
    on conflict (name, once) where once is not null do nothing`);
}

export async function pruneFailed(on: Queries, now: number): Promise<void> {
  await on.execute(
    sql`delete from jobs where failed_at < ${time(now)} - make_interval(days => ${keepFailed})`,
  );
}

export const countJobs = (on: Queries): Promise<JobCount[]> =>
  on.rows(sql`
    select name, case when failed_at is not null then 'failed' when owner is null then 'waiting' else 'running' end as state,
           count(*)::int as count
    from jobs group by 1, 2`);

const lost = (): Fault => new Fault('unavailable', 'job_lost', 'another process owns the job');
