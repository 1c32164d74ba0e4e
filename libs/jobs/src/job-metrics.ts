import { Injectable } from '@nestjs/common';
import { Database } from '@stoa/persistence';
import { Metrics } from '@stoa/service';
import { Gauge, Histogram } from 'prom-client';
import { countJobs } from './job-store.js';

/** What became of a run. */
export type Outcome = 'done' | 'later' | 'retry' | 'failed' | 'lost';

@Injectable()
export class JobMetrics {
  readonly #durations: Histogram<'job' | 'outcome'>;

  constructor({ registry }: Metrics, database: Database) {
    this.#durations = new Histogram({
      name: 'stoa_job_seconds',
      help: 'Time of one run of a background job in this process, by outcome',
      labelNames: ['job', 'outcome'],
      buckets: [0.01, 0.1, 1, 10, 60, 600],
      registers: [registry],
    });
    new Gauge({
      name: 'stoa_jobs',
      help: 'Background jobs of the service that wait, run or have failed for good; the same on each replica',
      labelNames: ['job', 'state'],
      registers: [registry],
      async collect() {
        const counts = await countJobs(database).catch(() => []);
        this.reset();
        for (const { name, state, count } of counts) this.set({ job: name, state }, count);
      },
    });
  }

  observe(job: string, outcome: Outcome, milliseconds: number): void {
    this.#durations.observe({ job, outcome }, milliseconds / 1000);
  }
}
