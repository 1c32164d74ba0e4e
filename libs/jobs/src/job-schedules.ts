import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { periodStart } from './job.js';
import { JobRegistry } from './job-registry.js';
import { addScheduled, pruneFailed } from './job-store.js';

const hour = 3600_000;

/** Adds scheduled jobs when their periods begin. Each replica tries; the first one of a period does it. */
@Injectable()
export class JobSchedules {
  /** The period of each job that this process has seen added. */
  readonly #added = new Map<string, number>();
  #pruned = 0;

  constructor(
    private readonly database: Database,
    private readonly registry: JobRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async addDue(): Promise<void> {
    const now = this.clock();
    for (const { job } of this.registry.all) {
      if (!job.every) continue;
      const period = periodStart(job.every, now);
      if (this.#added.get(job.name) === period) continue;
      await addScheduled(this.database, job, period, now);
      this.#added.set(job.name, period);
    }
    if (now - this.#pruned < hour) return;
    await pruneFailed(this.database, now);
    this.#pruned = now;
  }
}
