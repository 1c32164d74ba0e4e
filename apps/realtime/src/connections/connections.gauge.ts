import type { FactoryProvider } from '@nestjs/common';
import { Metrics } from '@stoa/service';
import { Gauge } from 'prom-client';

/** Injection token of the gauge of connected clients. */
export const CONNECTIONS_GAUGE = Symbol('connections gauge');

export type ConnectionsGauge = Gauge<'kind'>;

export const connectionsGauge: FactoryProvider<ConnectionsGauge> = {
  provide: CONNECTIONS_GAUGE,
  inject: [Metrics],
  useFactory: ({ registry }: Metrics) =>
    new Gauge({
      name: 'stoa_realtime_connections',
      help: 'Clients that are connected',
      labelNames: ['kind'] as const,
      registers: [registry],
    }),
};
