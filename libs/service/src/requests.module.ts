import type { DynamicModule } from '@nestjs/common';
import { Bus, NatsStrategy } from '@stoa/bus';
import type { Operation } from '@stoa/contracts';
import { Consumers, type EventHandler } from './consumers.js';
import { LOG } from './definition.js';
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
      useFactory: (bus: Bus, metrics: Metrics, log: Logger, consumers?: Consumers) =>
        new NatsStrategy({
          bus,
          version: '0.1.0',
          operations,
          observe: observer(metrics, log),
          consume: (handlers: ReadonlyMap<string, EventHandler>) => consumers?.start(handlers),
        }),
      inject: [Bus, Metrics, LOG, { token: Consumers, optional: true }],
    },
  ],
});
