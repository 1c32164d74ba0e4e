import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import type { Transaction } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import type { z } from 'zod';
import type { Job } from './job.js';
import { JobRegistry } from './job-registry.js';
import { JobRunner } from './job-runner.js';
import { insertJob } from './job-store.js';

export interface AddOptions {
  /** Milliseconds since 1970; now unless given. */
  runAt?: number;
  /** Jobs of one name and key run one at a time, in order of arrival; one that waits for a retry holds up those behind it. */
  key?: string;
  /** While a job of the name waits that has not begun and has the same value, no other is added; it runs at the earlier time. */
  once?: string;
}

/** Adds background work. */
@Injectable()
export class Jobs {
  constructor(
    private readonly registry: JobRegistry,
    private readonly runner: JobRunner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The job exists when the transaction is committed, and only then; it runs at least once.
   * @throws Error for a job without a handler
   */
  async add<T extends z.ZodType>(
    tx: Transaction,
    job: Job<T>,
    payload: z.input<T>,
    { runAt = this.clock(), key, once }: AddOptions = {},
  ): Promise<void> {
    this.registry.get(job.name);
    await insertJob(tx, { job, payload: job.payload.parse(payload), runAt, key, once });
    tx.afterCommit(() => this.runner.wake());
  }
}
