import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { Database } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import { Webhooks } from '@stoa/webhooks';
import type { Actor } from '../actor.js';
import { DeliveryLogRepository } from './delivery-log.repository.js';

const { webhooks } = commerce;

/** What was sent to a webhook, for its owner. */
@Controller()
export class DeliveriesHandlers {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourceService<Actor>,
    private readonly webhooks: Webhooks,
    private readonly log: DeliveryLogRepository,
  ) {}

  @Handles(webhooks.deliveries)
  async deliveries({ id, query }: Input<typeof webhooks.deliveries>, context: CallerContext): Promise<Reply> {
    await this.resources.load(webhooks, context, id);
    const { rows, page } = await this.log.page(this.database, id, query);
    return Reply.list(rows, { page });
  }

  @Handles(webhooks.retry)
  async retry({ id, delivery }: Input<typeof webhooks.retry>, context: CallerContext): Promise<Reply> {
    await this.resources.load(webhooks, context, id);
    await this.database.transaction((tx) => this.webhooks.retry(tx, id, delivery));
    return Reply.one(await this.log.one(this.database, delivery));
  }

  @Handles(webhooks.test)
  async test({ id }: Input<typeof webhooks.test>, context: CallerContext): Promise<Reply> {
    await this.resources.load(webhooks, context, id);
    return Reply.one(await this.log.one(this.database, await this.webhooks.test(id)));
  }
}
