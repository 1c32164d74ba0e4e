import { Inject, Injectable } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { Runs, scheduledJob, type JobRun } from '@stoa/jobs';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, UnaskedChanges } from '@stoa/service';
import { systemActor } from '../actor.js';
import { TransitionsService } from '../orders/transitions.service.js';
import { OrderClosingRepository } from './order-closing.repository.js';

const { orders } = commerce;

const hour = 3600_000;
const closeOrders = scheduledJob('commerce.orders.close', { period: hour });
const batch = 500;

/** Closes orders for suppliers that do not want to say so themselves. Each is a transaction of its own. */
@Injectable()
export class OrderClosingJob {
  constructor(
    private readonly database: Database,
    private readonly changes: UnaskedChanges,
    private readonly transitions: TransitionsService,
    private readonly repository: OrderClosingRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** An order that cannot be closed does not hold up the others; the job is tried again. */
  @Runs(closeOrders)
  async close(_: unknown, { signal }: Pick<JobRun, 'signal'>): Promise<void> {
    const at = new Date(this.clock()).toISOString();
    const failures: unknown[] = [];
    for (let after = 0; ;) {
      const ids = await this.repository.due(this.database, { at, after, limit: batch });
      for (const id of ids) {
        signal.throwIfAborted();
        await this.#close(id, at).catch((error: unknown) => failures.push(error));
      }
      if (ids.length < batch) break;
      after = ids.at(-1)!;
    }
    if (failures.length) throw new AggregateError(failures, `${failures.length} orders could not be closed`);
  }

  async #close(id: number, at: string): Promise<void> {
    await this.changes.change(orders, systemActor, id, async (change) => {
      // Since it was found, goods may have been claimed, or the order moved on.
      if (await this.repository.isDue(change.tx, id, at)) await this.transitions.end(change);
    });
  }
}
