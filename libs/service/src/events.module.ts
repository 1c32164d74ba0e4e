import type { DynamicModule } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { Database } from '@stoa/persistence';
import { Consumers } from './consumers.js';
import { CONFIG, LOG } from './definition.js';
import type { Logger } from './logger.js';
import { Metrics } from './metrics.js';
import { Relay } from './relay.js';
import type { ServiceConfig } from './service-config.js';

/** Publishes a service's events, and handles those of other services. */
export const eventsModule = (service: string): DynamicModule => ({
  module: class EventsModule {},
  providers: [
    {
      provide: Relay,
      useFactory: (...[database, bus, log, metrics, config]: RelayProviders) =>
        new Relay({ service, database, bus, log, metrics, keepDays: config.STOA_EVENTS_KEEP_DAYS }),
      inject: [Database, Bus, LOG, Metrics, CONFIG],
    },
    {
      provide: Consumers,
      useFactory: (database: Database, bus: Bus, log: Logger) =>
        new Consumers({ service, database, bus, log }),
      inject: [Database, Bus, LOG],
    },
  ],
  exports: [Consumers],
});

type RelayProviders = [Database, Bus, Logger, Metrics, ServiceConfig];
