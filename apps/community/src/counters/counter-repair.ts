import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { Database, sql } from '@stoa/persistence';
import { CLOCK, LOG, Metrics, type Logger } from '@stoa/service';
import { Counter } from 'prom-client';

/** One replica repairs at a time; the number is arbitrary but must not change. */
const repairLock = 7_170_041;
const every = 3600_000;
/** UTC. Few users write then. */
const nightHour = 3;

/**
 * Compares the stored counters with the counted rows once a day, from three o'clock on, and corrects them. Triggers keep
 * them right: a wrong counter is a bug, or the result of a change by hand, and is reported.
 */
@Injectable()
export class CounterRepair implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stopping = new AbortController();
  readonly #corrections: Counter<'counter'>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
    { registry }: Metrics,
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

  /** @returns the number of corrected rows; undefined when it is not time, or another replica repairs or has repaired */
  async run(): Promise<number | undefined> {
    const now = new Date(this.clock());
    if (now.getUTCHours() < nightHour) return undefined;
    return this.database.session(this.#stopping.signal, async (session) => {
      const lock = await session.row<{ isOwn: boolean }>(
        sql`select pg_try_advisory_lock(${repairLock}) as "isOwn"`,
      );
      if (!lock!.isOwn) return undefined;
      const day = now.toISOString().slice(0, 10);
      if (await session.row(sql`select from counter_repairs where day = ${day}`)) return undefined;
      await session.execute(sql`set statement_timeout = '10min'`);
      const counters = await session.rows<Corrected>(sql`select counter, corrected from repair_counters()`);
      const sum = counters.reduce((total, { corrected }) => total + corrected, 0);
      await session.execute(sql`insert into counter_repairs (day, corrected) values (${day}, ${sum})`);
      this.#report(counters);
      return sum;
    });
  }

  #begin(): void {
    this.#running = this.run().catch((error: Error) => {
      if (!this.#stopping.signal.aborted) this.log.warn(`counters are not compared: ${error.message}`);
    });
  }

  #report(counters: Corrected[]): void {
    for (const { counter, corrected } of counters) {
      this.#corrections.inc({ counter }, corrected);
      if (corrected) this.log.error({ counter, corrected }, 'stored counters had drifted and are corrected');
    }
  }
}

interface Corrected {
  counter: string;
  /** The number of rows. */
  corrected: number;
}
