import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { Database, dynamic, raw, sql, type Queries, type Sql } from '@stoa/persistence';
import { CLOCK, LOG, type Logger } from '@stoa/service';
import { packetTable, restTable, weekTable } from '../stores/packet-table.js';
import { day, dayName, weekEnd, weekLength } from './packet-week.rules.js';

/** Partitions are created one at a time over all replicas; the number is arbitrary but must not change. */
const weekLock = 7_170_020;
/** Readers and writers wait for the creation of a partition for this long at most. */
const lockTimeout = sql`set local lock_timeout = '1s'`;
/** Milliseconds after which a failed creation is tried again. */
const retryAfter = 60_000;
/** Packets that are further ahead come from a wrong clock and get no partition. */
const maxAhead = 8 * weekLength;

/** The partitions of packet tables, created when they are first needed. */
@Injectable()
export class PacketWeeks {
  /** By store and week; a week stays here for as long as the process runs, unless its creation failed. */
  readonly #created = new Map<string, Promise<void>>();

  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /**
   * Creates the partitions of weeks, once per week and process. Packets of a week without partition, or whose partition
   * cannot be created now, go to the default partition; the creation of their own partition moves them there.
   * @param weeks starts of weeks, in milliseconds since 1970
   */
  async ensure(
    { store, keepDays }: { store: string; keepDays: number },
    weeks: Iterable<number>,
  ): Promise<void> {
    const now = this.clock();
    const creations = [];
    for (const start of weeks)
      if (weekEnd(start) > now - keepDays * day && start < now + maxAhead)
        creations.push(this.#once(`${store}:${start}`, () => this.#create(store, start)));
    if (creations.length) await Promise.all(creations);
  }

  #once(key: string, create: () => Promise<void>): Promise<void> {
    const existing = this.#created.get(key);
    if (existing) return existing;
    const creation = create().catch((error: Error) => {
      this.log.warn(`packets go to the default partition: ${error.message}`);
      setTimeout(() => this.#created.delete(key), retryAfter).unref();
    });
    this.#created.set(key, creation);
    return creation;
  }

  /** Attaches a new table, because PostgreSQL blocks writers when it creates a partition, but not when it attaches one. */
  async #create(store: string, start: number): Promise<void> {
    const name = weekTable(store, dayName(start));
    const [partition, packets, rest] = [name, packetTable(store), restTable(store)].map(raw) as [
      Sql,
      Sql,
      Sql,
    ];
    const [from, to] = [start * 1000, weekEnd(start) * 1000].map((time) => raw(String(time))) as [Sql, Sql];
    await this.database.transaction(async (tx) => {
      if (await exists(tx, name)) return;
      await tx.execute(lockTimeout);
      await tx.execute(sql`select pg_advisory_xact_lock(${weekLock})`);
      if (await exists(tx, name)) return;
      const statements = [
        sql`create table ${partition} (like ${packets} including all)`,
        sql`lock table ${rest} in access exclusive mode`,
        sql`with moved as (delete from ${rest} where ts >= ${from} and ts < ${to} returning *)
            insert into ${partition} select * from moved`,
        sql`alter table ${packets} attach partition ${partition} for values from (${from}) to (${to})`,
      ];
      for (const statement of statements) await tx.execute(dynamic(statement));
    });
  }
}

async function exists(tx: Queries, name: string): Promise<boolean> {
  const row = await tx.row<{ exists: boolean }>(sql`select to_regclass(${name}) is not null as exists`);
  return row!.exists;
}
