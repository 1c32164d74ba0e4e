import type { FactoryProvider } from '@nestjs/common';
import { Metrics } from '@stoa/service';
import { Histogram } from 'prom-client';

/** Injection token of the histogram of event ages. */
export const EVENT_AGE_HISTOGRAM = Symbol('event age histogram');

export const eventAgeHistogram: FactoryProvider<Histogram> = {
  provide: EVENT_AGE_HISTOGRAM,
  inject: [Metrics],
  useFactory: ({ registry }: Metrics) =>
    new Histogram({
      name: 'stoa_realtime_event_seconds',
      help: 'Age of an event, by the time it has, when it is delivered',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers: [registry],
    }),
};
