import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** The process's Prometheus registry, and the histogram that all processes have: durations of requests by outcome. */
export class Metrics {
  readonly registry = new Registry();
  readonly #durations: Histogram<'what' | 'outcome'>;

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry });
    this.#durations = new Histogram({
      name: 'stoa_request_seconds',
      help: 'Time to answer an operation (services) or a route (gateway), by outcome',
      labelNames: ['what', 'outcome'],
      buckets: [0.001, 0.005, 0.02, 0.05, 0.2, 0.5, 1, 5, 20],
      registers: [this.registry],
    });
  }

  /** @param outcome `ok`, or the kind of the fault. */
  observe(what: string, outcome: string, milliseconds: number): void {
    this.#durations.observe({ what, outcome }, milliseconds / 1000);
  }
}
