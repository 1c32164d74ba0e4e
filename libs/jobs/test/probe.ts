import { Injectable, Module } from '@nestjs/common';
import {
  createJobs,
  dropJobs,
  job,
  jobEntities,
  Jobs,
  JobsModule,
  Runs,
  scheduledJob,
  type JobRun,
  type Later,
} from '@stoa/jobs';
import { createEventLog, Database, sql } from '@stoa/persistence';
import { startService, type RunningService, type ServiceConfig, type ServiceDefinition } from '@stoa/service';
import { z } from 'zod';

export const day = 24 * 3600_000;
const payload = z.object({ text: z.string() });

export const note = job('probe.notes.write', { payload, retries: [10_000, 60_000], concurrency: 5 });
export const once = job('probe.notes.once', { payload, retries: [] });
export const nightly = scheduledJob('probe.notes.count', { period: day, after: day / 8 });

type Handle = (text: string, run: JobRun) => Promise<Later | void>;

/** What a replica is made of. */
export interface Probe {
  clock: () => number;
  handle: Handle;
}

export interface Replica extends RunningService {
  jobs: Jobs;
  database: Database;
}

class Probe20260101000000 {
  readonly name = 'Probe20260101000000';
  async up(runner: { query(text: string): Promise<unknown> }): Promise<void> {
    for (const statement of [...createEventLog, ...createJobs]) await runner.query(statement);
  }
  async down(runner: { query(text: string): Promise<unknown> }): Promise<void> {
    for (const statement of dropJobs) await runner.query(statement);
  }
}

/** Starts a service with jobs. */
export async function startReplica(config: ServiceConfig, { clock, handle }: Probe): Promise<Replica> {
  let parts!: Pick<Replica, 'jobs' | 'database'>;

  @Injectable()
  class Notes {
    constructor(jobs: Jobs, database: Database) {
      parts = { jobs, database };
    }

    @Runs(note)
    write({ text }: z.infer<typeof payload>, run: JobRun): Promise<Later | void> {
      return handle(text, run);
    }

    @Runs(once)
    once({ text }: z.infer<typeof payload>, run: JobRun): Promise<Later | void> {
      return handle(text, run);
    }

    @Runs(nightly)
    count(_: object, run: JobRun): Promise<Later | void> {
      return handle('nightly', run);
    }
  }

  @Module({ imports: [JobsModule], providers: [Notes] })
  class ProbeModule {}

  const definition: ServiceDefinition<ServiceConfig> = {
    name: 'probe',
    module: ProbeModule,
    clock,
    database: { entities: jobEntities, migrations: [Probe20260101000000] },
  };
  return { ...(await startService(definition, config)), ...parts };
}

export const jobRows = (database: Database) =>
  database.rows<{ payload: { text: string }; attempts: number; error: string | null; isFailed: boolean }>(
    sql`select payload, attempts, error, failed_at is not null as "isFailed" from jobs order by id`,
  );
