import { Inject, Injectable } from '@nestjs/common';
import { Runs, scheduledJob, type JobRun } from '@stoa/jobs';
import type { Clock } from '@stoa/kernel';
import { byteas, Database, dynamic, raw, sql, type Queries } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { restTable } from '../stores/packet-table.js';
import { readyMadeStores } from '../stores/ready-made-stores.js';
import { day, weekEnd, weekLength, weekOf, weekOfPartition } from './packet-week.rules.js';
import { PacketWeeks } from './packet-weeks.js';

const expirePackets = scheduledJob('store.packets.expire', { period: 3600_000 });

/** A store with a table of packets. */
interface PacketTableRow {
  store: string;
  /** The longest retention in the manifests of that name, in days; null when no organisation has one. */
  keepDays: number | null;
  /** The organisations with such a manifest, in hex. */
  orgs: string[] | null;
}

/**
 * Drops the partitions of weeks whose packets are expired, and creates those of this week and the next in advance, once
 * per hour.
 */
@Injectable()
export class PacketRetention {
  constructor(
    private readonly database: Database,
    private readonly packetWeeks: PacketWeeks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Applies the retention of all stores. */
  @Runs(expirePackets)
  async run(_: object, { signal }: Pick<JobRun, 'signal'>): Promise<void> {
    await this.database.session(signal, async (session) => {
      await session.execute(sql`set lock_timeout = '2s'`);
      for (const table of await packetTables(session))
        await this.#apply(session, table.store, await retentionOf(session, table));
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
