import { Inject, Injectable } from '@nestjs/common';
import { Jobs, Runs, type JobRun, type Later } from '@stoa/jobs';
import type { Clock } from '@stoa/kernel';
import { Database, type Transaction } from '@stoa/persistence';
import { CLOCK, LOG, type Logger } from '@stoa/service';
import type { z } from 'zod';
import { DeliveriesRepository, type Target } from './deliveries.repository.js';
import { WebhookCall } from './webhook-call.js';
import { maintainDeliveries, sendDeliveries } from './webhook.jobs.js';

/** Requests to one receiver at a time, each about another object: while it takes all of them, and otherwise. */
const parallel = { usually: 16, afterFailures: 4 };
/** Milliseconds after which the webhook makes way for others. */
const turn = 20_000;
/** Failures in a row that switch a webhook off. */
const maxFailures = 50;

/** Sends deliveries by jobs: one at a time per webhook over all replicas. */
@Injectable()
export class WebhookSender {
  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveriesRepository,
    private readonly call: WebhookCall,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** Has the deliveries of a webhook sent that are due then. */
  wake(tx: Transaction, webhook: number, runAt = this.clock()): Promise<void> {
    return this.jobs.add(tx, sendDeliveries, { webhook }, { key: `${webhook}`, once: `${webhook}`, runAt });
  }

  @Runs(sendDeliveries)
  async send({ webhook }: z.infer<typeof sendDeliveries.payload>, run: JobRun): Promise<Later | void> {
    const startedAt = performance.now();
    while (!run.signal.aborted) {
      const target = await this.deliveries.target(this.database, webhook);
      if (!target?.isActive) return;
      if (!(await this.#sendDue(target, run))) return this.#rest(webhook);
      if (performance.now() - startedAt > turn) break;
    }
    return run.later();
  }

  @Runs(maintainDeliveries)
  async maintain(): Promise<void> {
    await this.deliveries.prune(this.database, this.clock());
    await this.database.transaction(async (tx) => {
      for (const { webhook } of await this.deliveries.waiting(tx)) await this.wake(tx, webhook);
    });
  }

  /** @returns whether anything was due */
  async #sendDue(target: Target, run: JobRun): Promise<boolean> {
    const now = this.clock();
    const due = await this.deliveries.due(this.database, target.id, { now, limit: parallelOf(target) });
    if (!due.length) return false;
    const prepared = await this.call.prepare(due);
    const attempts = await Promise.all(
      prepared.map((delivery) => this.call.make(target, delivery, run.signal)),
    );
    const failed = attempts.filter(({ isDelivered }) => !isDelivered).length;
    const isDelivered = failed < attempts.length;
    const isActive = await this.database.transaction(async (tx) => {
      await run.hold(tx);
      await this.deliveries.record(tx, attempts);
      return this.deliveries.count(tx, target.id, { failed, isDelivered, maxFailures });
    });
    if (!isActive) this.log.warn({ webhook: target.id }, 'a webhook is switched off after failures in a row');
    return true;
  }

  /** The rest waits for its next attempts. */
  async #rest(webhook: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      const nextAt = await this.deliveries.nextAt(tx, webhook);
      if (nextAt !== undefined) await this.wake(tx, webhook, nextAt);
    });
  }
}

/** No more than may fail until the webhook is switched off. */
const parallelOf = ({ failures }: Target): number =>
  failures ? Math.min(parallel.afterFailures, maxFailures - failures) : parallel.usually;
