import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { Database, type Queries } from '@stoa/persistence';
import { CLOCK, LOG, type Logger } from '@stoa/service';
import { day, dayName, weekEnd, weekLength } from './packet-week.rules.js';
import { packetTable, restTable, weekTable } from '../stores/packet-table.js';

/** One at a time over all replicas; the number is arbitrary but must stay. */
const weekLock = 7_170_020;
/** Nobody who reads or writes waits for a partition for longer than this. */
const patience = `set local lock_timeout = '1s'`;
/** A week that could not have its partition is tried again after this. */
const again = 60_000;
/** Later than this is a clock that goes wrong: no partition for it. */
const farAhead = 8 * weekLength;

/** The partitions of packet tables, made when they are first needed. */
@Injectable()
export class PacketWeeks {
  readonly #made = new Map<string, Promise<void>>();

  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /**
   * Sees to it that packets of these weeks have a partition; asks the database once per week and process. Where there
   * is none, or it cannot be made now, packets are as safe in the table's rest, and move when it is made.
   */
  async ensure(
    { store, keepDays }: { store: string; keepDays: number },
    weeks: Iterable<number>,
  ): Promise<void> {
    const now = this.clock();
    const waiting = [];
    for (const start of weeks)
      if (weekEnd(start) > now - keepDays * day && start < now + farAhead)
        waiting.push(this.#once(`${store}:${start}`, () => this.#make(store, start)));
    if (waiting.length) await Promise.all(waiting);
  }

  #once(key: string, make: () => Promise<void>): Promise<void> {
    const known = this.#made.get(key);
    if (known) return known;
    const making = make().catch((error: Error) => {
      this.log.warn(`packets wait for their week in the rest: ${error.message}`);
      setTimeout(() => this.#made.delete(key), again).unref();
    });
    this.#made.set(key, making);
    return making;
  }

  /** Attaching, unlike creating a partition, lets others write meanwhile. */
  async #make(store: string, start: number): Promise<void> {
    const name = weekTable(store, dayName(start));
    const [from, to] = [start * 1000, weekEnd(start) * 1000];
    await this.database.transaction(async (tx) => {
      if (await isThere(tx, name)) return;
      await tx.query(patience, []);
      await tx.query('select pg_advisory_xact_lock($1)', [weekLock]);
      if (await isThere(tx, name)) return;
      await tx.query(`create table ${name} (like ${packetTable(store)} including all)`, []);
      await tx.query(`lock table ${restTable(store)} in access exclusive mode`, []);
      await tx.query(
        `with moved as (delete from ${restTable(store)} where ts >= ${from} and ts < ${to} returning *)
         insert into ${name} select * from moved`,
        [],
      );
      await tx.query(
        `alter table ${packetTable(store)} attach partition ${name} for values from (${from}) to (${to})`,
        [],
      );
    });
  }
}

const isThere = async (tx: Queries, name: string): Promise<boolean> =>
  (await tx.query('select to_regclass($1) is not null', [name]))[0]![0] as boolean;
