import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { notFound, type Clock } from '@stoa/kernel';
import { Database, type Transaction } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { DeliveriesRepository, mergeTime, type Publication } from './deliveries.repository.js';
import { WebhookCall } from './webhook-call.js';
import { WebhookSender } from './webhook-sender.js';

/** What a surface does with its webhooks. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveriesRepository,
    private readonly sender: WebhookSender,
    private readonly call: WebhookCall,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes deliveries of an event, for the consumer of the service's events: both are committed with its mark. */
  async publish(tx: Transaction, publication: Omit<Publication, 'now'>): Promise<void> {
    if (!publication.happenings.length) return;
    const now = this.clock();
    const delay = publication.happenings.every(({ isMerged }) => isMerged) ? mergeTime : 0;
    const webhooks = await this.deliveries.add(tx, { ...publication, now });
    for (const webhook of webhooks.toSorted((a, b) => a - b))
      await this.sender.wake(tx, webhook, now + delay);
  }

  /** Sends what has waited, after a webhook was switched on. */
  resume(tx: Transaction, webhook: number): Promise<void> {
    return this.sender.wake(tx, webhook);
  }

  /** Sends a delivery once more. @throws Fault not_found */
  async retry(tx: Transaction, webhook: number, delivery: number): Promise<void> {
    if (!(await this.deliveries.retry(tx, webhook, delivery, this.clock()))) throw notFound('object');
    await this.sender.wake(tx, webhook);
  }

  /** Sends a test at once, also to a webhook that is switched off; it is not repeated. @returns its delivery */
  async test(webhook: number): Promise<number> {
    const target = await this.deliveries.target(this.database, webhook);
    if (!target) throw notFound('object');
    const delivery = await this.deliveries.addTest(this.database, webhook, randomUUID(), this.clock());
    const [prepared] = await this.call.prepare([delivery]);
    const attempt = await this.call.make(target, prepared!);
    await this.deliveries.record(this.database, [{ ...attempt, isLast: true }]);
    return Number(delivery.id);
  }
}
