import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, LOG, type Logger } from '@stoa/service';
import type { Job } from './job.js';
import { JobMetrics, type Outcome } from './job-metrics.js';
import { Later } from './job-run.js';
import { continueJob, deleteJob, failJob, retryJob } from './job-store.js';
import type { RunningJob } from './running-job.js';

/** Up to a tenth, so that jobs that failed together are not tried together for ever. */
const jitter = (delay: number): number => delay * (1 + Math.random() / 10);

/** Waits for a handler and records what became of the run. */
@Injectable()
export class JobEnds {
  constructor(
    private readonly database: Database,
    private readonly metrics: JobMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** Never rejects: what could not be recorded is as if the process had ended, so the job runs again. */
  async of(running: RunningJob, job: Job, stopping: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    try {
      const outcome = await this.#end(running, job, stopping);
      this.metrics.observe(job.name, outcome, performance.now() - startedAt);
    } catch (error) {
      this.log.warn(
        { job: job.name, id: running.id },
        `the end of a job is not recorded: ${(error as Error).message}`,
      );
    }
  }

  async #end(running: RunningJob, job: Job, stopping: AbortSignal): Promise<Outcome> {
    let result: Later | void;
    try {
      result = await running.call();
    } catch (error) {
      if (running.isLost) return 'lost';
      if (!stopping.aborted) return this.#failed(running, job, error as Error);
      result = new Later(0);
    }
    if (result instanceof Later) {
      await continueJob(this.database, running.claim, this.clock() + result.delay);
      return 'later';
    }
    await deleteJob(this.database, running.claim);
    return 'done';
  }

  async #failed(running: RunningJob, job: Job, error: Error): Promise<Outcome> {
    const { claim, id, attempt, isLast } = running;
    const facts = { err: error, job: job.name, id, attempt };
    const text = error.message.slice(0, 2000);
    if (isLast) {
      this.log.error(facts, 'a job has failed for good');
      await failJob(this.database, claim, this.clock(), text);
      return 'failed';
    }
    this.log.warn(facts, 'a job is tried again');
    await retryJob(this.database, claim, this.clock() + jitter(job.retries[attempt - 1]!), text);
    return 'retry';
  }
}
