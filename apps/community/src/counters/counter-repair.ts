import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, LOG, Metrics, type Logger } from '@stoa/service';
import { Counter } from 'prom-client';

/** One replica at a time; the number is arbitrary but must stay. */
const repairLock = 7_170_041;
const every = 3600_000;
/** UTC. Few users write then. */
const nightHour = 3;

/**
 * Compares the stored counters with what can be counted, once a day from three o'clock on, and adds what they lack.
 * Triggers keep them right: a drift is a fault of ours, or of a change made by hand, and is reported.
 */
@Injectable()
export class CounterRepair implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stopping = new AbortController();
  readonly #corrections: Counter<'counter'>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
    @Inject(Metrics) { registry }: Metrics,
  ) {
    this.#corrections = new Counter({
      name: 'stoa_counter_corrections_total',
      help: 'Rows of stored counters that the nightly comparison corrected',
      labelNames: ['counter'],
      registers: [registry],
    });
  }

  onApplicationBootstrap(): void {
    this.#begin();
    this.#timer = setInterval(() => this.#begin(), every).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#running;
  }

  /** @returns how many rows were corrected; undefined when it is not time, or another replica does it or has done it */
  async run(): Promise<number | undefined> {
    const now = new Date(this.clock());
    if (now.getUTCHours() < nightHour) return undefined;
    return this.database.session(this.#stopping.signal, async (session) => {
      const [[isMine]] = (await session.query('select pg_try_advisory_lock($1)', [repairLock])) as [
        [boolean],
      ];
      if (!isMine) return undefined;
      const day = now.toISOString().slice(0, 10);
      if ((await session.query('select from counter_repairs where day = $1', [day])).length) return undefined;
      await session.query(`set statement_timeout = '10min'`, []);
      const rows = (await session.query(
        'select counter, corrected from repair_counters()',
        [],
      )) as Corrected[];
      const sum = rows.reduce((total, [, corrected]) => total + corrected, 0);
      await session.query('insert into counter_repairs (day, corrected) values ($1, $2)', [day, sum]);
      this.#report(rows);
      return sum;
    });
  }

  #begin(): void {
    this.#running = this.run().catch((error: Error) => {
      if (!this.#stopping.signal.aborted) this.log.warn(`counters are not compared: ${error.message}`);
    });
  }

  #report(rows: Corrected[]): void {
    for (const [counter, corrected] of rows) {
      this.#corrections.inc({ counter }, corrected);
      if (corrected) this.log.error({ counter, corrected }, 'stored counters had drifted and are corrected');
    }
  }
}

type Corrected = [counter: string, corrected: number];
