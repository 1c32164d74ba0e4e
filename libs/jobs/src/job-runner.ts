import { randomUUID } from 'node:crypto';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, LOG, type Logger } from '@stoa/service';
import { JobEnds } from './job-ends.js';
import { JobRegistry } from './job-registry.js';
import { JobSchedules } from './job-schedules.js';
import { claimJobs, extendOwnership, type ClaimedJob } from './job-store.js';
import { RunningJob } from './running-job.js';

/** Milliseconds between looks for jobs that are due, unless a job is added in this process or ends. */
const sweep = 1000;
/** Milliseconds between signs of life; a third of the time that an owner may be silent. */
const signOfLife = 3000;
const maxSilence = 10_000;
/** Milliseconds that handlers have to end when the process stops. Another process takes over the jobs of those that do not. */
const maxDrain = 8000;

/** Runs the jobs that the methods of this process handle. Every replica has a runner; PostgreSQL gives each job to one of them. */
@Injectable()
export class JobRunner implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  readonly #owner = randomUUID();
  readonly #stopping = new AbortController();
  readonly #running = new Map<RunningJob, Promise<void>>();
  readonly #counts = new Map<string, number>();
  #loop: Promise<void> | undefined;
  #lifeTimer: NodeJS.Timeout | undefined;
  #lastSign = performance.now();
  #isAwake = false;
  #endPause: (() => void) | undefined;

  constructor(
    private readonly database: Database,
    private readonly registry: JobRegistry,
    private readonly schedules: JobSchedules,
    private readonly ends: JobEnds,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.registry.find();
  }

  onApplicationBootstrap(): void {
    if (!this.registry.all.length) return;
    this.#lifeTimer = setInterval(() => void this.#signLife(), signOfLife);
    this.#loop = this.#run();
  }

  /** Takes no more jobs, asks handlers to stop, and waits for them. */
  async onModuleDestroy(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#loop;
    const late = new Promise((resolve) => setTimeout(resolve, maxDrain).unref());
    await Promise.race([Promise.all(this.#running.values()), late]);
    clearInterval(this.#lifeTimer);
  }

  /** Looks for jobs now. */
  wake(): void {
    this.#isAwake = true;
    this.#endPause?.();
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#isAwake = false;
      try {
        await this.schedules.addDue();
        for (const job of await this.#claim()) this.#start(job);
      } catch (error) {
        // Two processes claimed jobs of one key (conflict), or PostgreSQL is away: the next look is soon enough.
        this.log.debug(`no look for jobs: ${(error as Error).message}`);
      }
      await this.#pause();
    }
  }

  #claim(): Promise<ClaimedJob[]> {
    const free = this.registry.all.map(
      ({ job: { name, concurrency } }) => [name, concurrency - (this.#counts.get(name) ?? 0)] as const,
    );
    const open = new Map(free.filter(([, count]) => count > 0));
    if (!open.size) return Promise.resolve([]);
    return claimJobs(this.database, { owner: this.#owner, now: this.clock(), free: open });
  }

  #start(claimed: ClaimedJob): void {
    const { name } = claimed;
    const handled = this.registry.get(name);
    const running = new RunningJob(claimed, handled, { owner: this.#owner, stopping: this.#stopping.signal });
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    const end = this.ends.of(running, handled.job, this.#stopping.signal).finally(() => {
      this.#running.delete(running);
      this.#counts.set(name, this.#counts.get(name)! - 1);
      this.wake();
    });
    this.#running.set(running, end);
  }

  /** Extends the ownership of the jobs that run. Aborts those that another process owns by now. */
  async #signLife(): Promise<void> {
    const jobs = [...this.#running.keys()];
    const sentAt = performance.now();
    try {
      const ids = jobs.map(({ id }) => id);
      const own = new Set(jobs.length ? await extendOwnership(this.database, this.#owner, ids) : []);
      this.#lastSign = sentAt;
      for (const job of jobs) if (!own.has(job.id) && this.#running.has(job)) job.lose();
    } catch (error) {
      this.log.warn(`jobs are not held: ${(error as Error).message}`);
      if (performance.now() - this.#lastSign > maxSilence) for (const job of jobs) job.lose();
    }
  }

  async #pause(): Promise<void> {
    if (this.#isAwake || this.#stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, sweep);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endPause = undefined;
  }
}
