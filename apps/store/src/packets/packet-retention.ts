import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { byteas, Database, dynamic, raw, sql, type Queries } from '@stoa/persistence';
import { CLOCK, LOG, type Logger } from '@stoa/service';
import { restTable } from '../stores/packet-table.js';
import { readyMadeStores } from '../stores/ready-made-stores.js';
import { day, weekEnd, weekLength, weekOf, weekOfPartition } from './packet-week.rules.js';
import { PacketWeeks } from './packet-weeks.js';

/** One replica at a time works; the number is arbitrary but must not change. */
const retentionLock = 7_170_021;
const interval = 3600_000;

/** A store with a table of packets. */
interface PacketTableRow {
  store: string;
  /** The longest retention in the manifests of that name, in days; null when no organisation has one. */
  keepDays: number | null;
  /** The organisations with such a manifest, in hex. */
  orgs: string[] | null;
}

/**
 * Drops the partitions of weeks whose packets are expired, and creates those of this week and the next in advance. Every
 * replica tries once per hour; a lock in PostgreSQL lets one of them work.
 */
@Injectable()
export class PacketRetention implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly packetWeeks: PacketWeeks,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#start();
    this.#timer = setInterval(() => this.#start(), interval).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#running;
  }

  /** Applies the retention of all stores once; does nothing while another replica does. */
  async run(): Promise<void> {
    await this.database.session(this.#stopping.signal, async (session) => {
      const lock = await session.row<{ acquired: boolean }>(
        sql`select pg_try_advisory_lock(${retentionLock}) as acquired`,
      );
      if (!lock!.acquired) return;
      await session.execute(sql`set lock_timeout = '2s'`);
      for (const table of await packetTables(session))
        await this.#apply(session, table.store, await retentionOf(session, table));
    });
  }

  #start(): void {
    this.#running = this.run().catch((error: Error) => {
      if (!this.#stopping.signal.aborted)
        this.log.warn(`expired packets are not removed yet: ${error.message}`);
    });
  }

  async #apply(session: Queries, store: string, keepDays: number | null): Promise<void> {
    if (keepDays === null) return;
    const now = this.clock();
    const oldest = now - keepDays * day;
    const thisWeek = weekOf(now);
    await this.packetWeeks.ensure({ store, keepDays }, [thisWeek, thisWeek + weekLength]);
    for (const { table, name } of await partitionsOf(session, store))
      if (weekEnd(weekOfPartition(name)) <= oldest)
        await session.execute(dynamic(sql`drop table ${raw(table)}`));
    const expired = sql`ts < ${Math.floor(oldest) * 1000}`;
    await session.execute(sql`delete from ${raw(restTable(store))} where ${expired}`);
  }
}

const packetTables = (session: Queries): Promise<PacketTableRow[]> =>
  session.rows(sql`
    select relname as store,
           (select max((manifest->'packets'->>'keepDays')::int) from stores where name = relname) as "keepDays",
           (select array_agg(encode(org, 'hex')) from stores where name = relname) as orgs
    from pg_class where relnamespace = 'packets'::regnamespace and relkind = 'p' order by relname`);

/** The partitions of a store's table of packets: `table` is an SQL identifier, quoted where needed. */
const partitionsOf = (session: Queries, store: string): Promise<{ table: string; name: string }[]> =>
  session.rows(sql`
    select inhrelid::regclass::text as table, relname as name
    from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = to_regclass(${`packets."${store}"`})`);

/**
 * The longest retention, in days, that any organisation has for a store. An organisation that never changed a ready-made
 * store has that store's retention.
 */
async function retentionOf(
  session: Queries,
  { store, keepDays, orgs }: PacketTableRow,
): Promise<number | null> {
  const standard = readyMadeStores.get(store)?.packets?.keepDays;
  if (standard === undefined || standard <= (keepDays ?? 0)) return keepDays;
  const row = await session.row<{ hasStandard: boolean }>(sql`
    select exists (select from ${raw(`records."${store}"`)}
                   where org <> all(${byteas(orgs ?? [])}::bytea[])) as "hasStandard"`);
  return row!.hasStandard || keepDays === null ? standard : keepDays;
}
