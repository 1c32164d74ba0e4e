import { Controller } from '@nestjs/common';
import { On } from '@stoa/bus';
import { event, type Event } from '@stoa/contracts';
import { sql, type Transaction } from '@stoa/persistence';
import { Webhooks } from '@stoa/webhooks';
import { z } from 'zod';
import { happeningsOf } from './happenings.rules.js';

/** One consumer for all, so that deliveries are made in the order of the events. */
const everyEvent = event('commerce.*.*', z.unknown());

/** A supplier's webhooks get what is the supplier's; those of no supplier get everything. */
const audience = sql`(w.supplier is null or w.supplier = item.scope)`;

/** Makes deliveries of the service's own events. */
@Controller()
export class WebhookEventsHandlers {
  constructor(private readonly webhooks: Webhooks) {}

  @On(everyEvent)
  async publish({ id, name, data, facts: { position } }: Event, tx: Transaction): Promise<void> {
    const happenings = happeningsOf({ name, data });
    await this.webhooks.publish(tx, { event: { id, position }, happenings, audience });
  }
}
