import type { DynamicModule } from '@nestjs/common';
import { Bus, NatsStrategy } from '@stoa/bus';
import type { Operation } from '@stoa/contracts';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { aroundHandlers } from './around.js';
import { AUDIT_TRAIL, type AuditTrail } from './audit-trail.js';
import { Consumers, type EventHandler } from './consumers.js';
import { CLOCK, LOG } from './definition.js';
import type { Logger } from './logger.js';
import { Metrics } from './metrics.js';
import { observer } from './observer.js';

/** Answers a service's operations, and leads its events to the consumers where there are any. */
export const requestsModule = (operations: Operation[], events?: DynamicModule): DynamicModule => ({
  module: class RequestsModule {},
  imports: events ? [events] : [],
  providers: [
    {
      provide: NatsStrategy,
      useFactory: (...[bus, metrics, log, clock, consumers, database, trail]: RequestsProviders) =>
        new NatsStrategy({
          bus,
          version: '0.1.0',
          operations,
          observe: observer(metrics, log),
          around: database && aroundHandlers(database, clock, { log, trail }),
          consume: (handlers: ReadonlyMap<string, EventHandler>) => consumers?.start(handlers),
        }),
      inject: [
        ...[Bus, Metrics, LOG, CLOCK],
        ...[Consumers, Database, AUDIT_TRAIL].map((token) => ({ token, optional: true })),
      ],
    },
  ],
});

type RequestsProviders = [Bus, Metrics, Logger, Clock, Consumers?, Database?, AuditTrail?];
