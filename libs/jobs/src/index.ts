/**
 * Background jobs: delayed, retried, scheduled and long work of a service, in two tables of its database.
 *
 * Invariants:
 * - a job is written in the transaction of the change, and runs at least once after its commit;
 * - one process owns a running job; when it is silent for 10 s, another process runs the job again;
 * - jobs of one name and key run one at a time over all replicas, in order of arrival;
 * - a job that has failed for good stays in the table, and does not hold up those behind it.
 */
export * from './job.js';
export * from './job-run.js';
export * from './jobs.js';
export * from './jobs.module.js';
export * from './runs.js';
export * from './tables/job-schema.js';
