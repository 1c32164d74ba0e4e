import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { byteas, Database, type Queries } from '@stoa/persistence';
import { CLOCK, LOG, type Logger } from '@stoa/service';
import { readyMade } from '../stores/ready-made.js';
import { day, weekEnd, weekLength, weekNamed, weekOf } from './packet-week.rules.js';
import { restTable } from '../stores/packet-table.js';
import { PacketWeeks } from './packet-weeks.js';

/** One replica at a time; the number is arbitrary but must stay. */
const retentionLock = 7_170_021;
const every = 3600_000;

/** The tables of packets, and the days that someone who defined their store wants them kept. */
const tables = `
  select relname, (select max((manifest->'packets'->>'keepDays')::int) from stores where name = relname),
         (select array_agg(encode(org, 'hex')) from stores where name = relname)
  from pg_class where relnamespace = 'packets'::regnamespace and relkind = 'p' order by relname`;

const weeks = `
  select inhrelid::regclass::text, relname from pg_inherits join pg_class on pg_class.oid = inhrelid
  where inhparent = to_regclass($1)`;

/**
 * Drops what readers do not see any more, by the week, and makes the partitions of this week and the next ahead of
 * time. Every replica tries each hour; PostgreSQL's lock lets one of them work.
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
    this.#begin();
    this.#timer = setInterval(() => this.#begin(), every).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#running;
  }

  /** Does nothing while another replica does it. */
  async run(): Promise<void> {
    await this.database.session(this.#stopping.signal, async (session) => {
      const [[isMine]] = (await session.query('select pg_try_advisory_lock($1)', [retentionLock])) as [
        [boolean],
      ];
      if (!isMine) return;
      await session.query(`set lock_timeout = '2s'`, []);
      for (const [store, days, orgs] of (await session.query(tables, [])) as Kept[])
        await this.#keep(session, store, await daysOf(session, store, { days, orgs }));
    });
  }

  #begin(): void {
    this.#running = this.run().catch((error: Error) => {
      if (!this.#stopping.signal.aborted) this.log.warn(`old packets stay for now: ${error.message}`);
    });
  }

  async #keep(session: Queries, store: string, keepDays: number | null): Promise<void> {
    if (keepDays === null) return;
    const now = this.clock();
    const oldest = now - keepDays * day;
    const thisWeek = weekOf(now);
    await this.packetWeeks.ensure({ store, keepDays }, [thisWeek, thisWeek + weekLength]);
    for (const [table, name] of await session.query(weeks, [`packets."${store}"`]))
      if (weekEnd(weekNamed(name as string)) <= oldest)
        await session.query(`drop table ${table as string}`, []);
    await session.query(`delete from ${restTable(store)} where ts < ${Math.floor(oldest) * 1000}`, []);
  }
}

type Kept = [store: string, days: number | null, orgs: string[] | null];

/** The longest that any organisation wants; one that never changed a ready-made store wants what that says. */
async function daysOf(
  session: Queries,
  store: string,
  { days, orgs }: { days: number | null; orgs: string[] | null },
): Promise<number | null> {
  const standard = readyMade.get(store)?.packets?.keepDays;
  if (standard === undefined || standard <= (days ?? 0)) return days;
  const [row] = await session.query(
    `select exists (select from records."${store}" where org <> all($1::bytea[]))`,
    [byteas(orgs ?? [])],
  );
  return row![0] || days === null ? standard : days;
}
