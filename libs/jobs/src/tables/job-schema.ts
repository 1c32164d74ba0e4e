import { JobEntity } from './job.entity.js';
import { JobScheduleEntity } from './job-schedule.entity.js';

export const jobEntities = [JobEntity, JobScheduleEntity];

/** The tables of background jobs, for a migration of each service that has jobs. */
export const createJobs = [
  `create table jobs (
    id bigint generated always as identity primary key,
    name text not null,
    key text,
    once text,
    payload jsonb not null,
    run_at timestamptz not null,
    attempts int not null default 0,
    owner uuid,
    owned_until timestamptz,
    error text,
    failed_at timestamptz,
    added_at timestamptz not null default now()
  ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)`,
  'create index jobs_ready on jobs (name, run_at, id) where failed_at is null -- the next jobs to run',
  `create index jobs_of_key on jobs (name, key, id)
    where key is not null and failed_at is null -- the first job of a key`,
  // Two processes that claim two jobs of a key at the same moment: one of the claims fails.
  `create unique index jobs_running_key on jobs (name, key) where key is not null and owner is not null`,
  'create unique index jobs_waiting_once on jobs (name, once) where once is not null',
  'create index jobs_failed on jobs (failed_at) where failed_at is not null -- what a person looks at; pruning',
  'create table job_schedules (name text primary key, period timestamptz not null)',
];

export const dropJobs = ['drop table jobs, job_schedules'];
