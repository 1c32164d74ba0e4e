import { Fault } from '@stoa/kernel';
import type { Transaction } from '@stoa/persistence';
import type { HandledJob } from './job-registry.js';
import { Later, type JobRun } from './job-run.js';
import { finishJob, holdJob, type Claim, type ClaimedJob } from './job-store.js';

/** A job while this process runs it. */
export class RunningJob implements JobRun {
  readonly id: string;
  readonly attempt: number;
  readonly isLast: boolean;
  readonly signal: AbortSignal;
  readonly claim: Claim;
  /** Whether another process has the job. */
  isLost = false;
  readonly #lost = new AbortController();
  #isFinished = false;

  constructor(
    private readonly claimed: ClaimedJob,
    private readonly handled: HandledJob,
    { owner, stopping }: { owner: string; stopping: AbortSignal },
  ) {
    const { retries, timeout } = handled.job;
    this.id = claimed.id;
    this.claim = { id: claimed.id, owner };
    this.attempt = claimed.attempts;
    this.isLast = claimed.attempts > retries.length;
    const timeouts = timeout === undefined ? [] : [AbortSignal.timeout(timeout)];
    this.signal = AbortSignal.any([stopping, this.#lost.signal, ...timeouts]);
  }

  /** Calls the handler. @throws what the handler throws, and Error after more ends of processes than there are retries */
  async call(): Promise<Later | void> {
    const { job, handle } = this.handled;
    if (this.attempt > job.retries.length + 1) throw new Error('the process ended during the last attempt');
    return handle(job.payload.parse(this.claimed.payload), this);
  }

  later(delay = 0): Later {
    return new Later(delay);
  }

  async hold(tx: Transaction): Promise<void> {
    await holdJob(tx, this.claim);
  }

  async finish(tx: Transaction): Promise<void> {
    await finishJob(tx, this.claim);
    tx.afterCommit(() => (this.#isFinished = true));
  }

  /** Another process has the job, or may have it by now. */
  lose(): void {
    if (this.#isFinished) return;
    this.isLost = true;
    this.#lost.abort(new Fault('unavailable', 'job_lost', 'another process owns the job'));
  }
}
