import type { Transaction } from '@stoa/persistence';

/** Returned by a handler that has to go on later: the job keeps its place, and the run is no failed attempt. */
export class Later {
  /** @param delay milliseconds */
  constructor(readonly delay: number) {}
}

/** One run of a job, as its handler is given it. */
export interface JobRun {
  /** The same in each run of the job. */
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  /** Whether a failure of this run is final. */
  readonly isLast: boolean;
  /**
   * Aborted when the process stops, when the job's timeout is over, and when this process is no longer the owner of the
   * job. After a stop a handler may return `later()`; if it throws instead, the run is no failed attempt either.
   */
  readonly signal: AbortSignal;
  /** For the handler to return. */
  later(delay?: number): Later;
  /** Locks the job until the end of the transaction. @throws Fault unavailable if another process owns it by now */
  hold(tx: Transaction): Promise<void>;
  /** Ends the job with the transaction, so that its effects happen exactly once. @throws Fault as `hold` does */
  finish(tx: Transaction): Promise<void>;
}
