import { Module } from '@nestjs/common';
import { WebhooksModule as DeliveriesModule } from '@stoa/webhooks';
import { CommerceWebhooks } from './commerce-webhooks.js';
import { DeliveriesHandlers } from './deliveries.handlers.js';
import { DeliveryLogRepository } from './delivery-log.repository.js';
import { WebhookEventsHandlers } from './webhook-events.handlers.js';
import { WebhooksResource } from './webhooks.resource.js';

@Module({
  imports: [DeliveriesModule.for(CommerceWebhooks)],
  controllers: [WebhooksResource, DeliveriesHandlers, WebhookEventsHandlers],
  providers: [DeliveryLogRepository],
})
export class WebhooksModule {}
