import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { Egress, type EgressConfig } from '@stoa/egress';
import { CONFIG } from '@stoa/service';
import { DeliveriesRepository } from './deliveries.repository.js';
import { WebhookCall } from './webhook-call.js';
import { WebhookSender } from './webhook-sender.js';
import { WEBHOOK_SURFACE, type WebhookSurface } from './webhook-surface.js';
import { Webhooks } from './webhooks.js';

/** Webhooks of a service, whose configuration has that of `@stoa/egress`, and whose tables have those of a migration. */
@Module({})
export class WebhooksModule {
  static for(surface: Type<WebhookSurface>): DynamicModule {
    return {
      module: WebhooksModule,
      providers: [
        { provide: Egress, useFactory: (config: EgressConfig) => new Egress(config), inject: [CONFIG] },
        { provide: WEBHOOK_SURFACE, useClass: surface },
        ...[DeliveriesRepository, WebhookCall, WebhookSender, Webhooks],
      ],
      exports: [Webhooks, Egress],
    };
  }
}
