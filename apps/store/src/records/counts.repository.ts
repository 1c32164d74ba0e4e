import { Injectable } from '@nestjs/common';
import { bytea, callerOf, Database, dynamic, raw, sql, type Sql, type Viewer } from '@stoa/persistence';
import type { Store } from '../stores/stores.repository.js';

/** A stored count that is this many events behind is updated. */
const maxEventsBehind = 1000;
/** An older count is not used, because events are deleted after some days. */
const maxAge = raw(`interval '1 day'`);
/** Events of transactions that took longer than this would be overlooked. */
const longestTransaction = raw(`interval '1 hour'`);

/** By how many records the events changed the number of records. */
const netChange = raw(
  `coalesce(sum(case name when 'store.records.inserted' then 1 when 'store.records.removed' then -1 end), 0)`,
);

/**
 * The number of records of a store without reading them: a stored count plus the events since then. Both are read from
 * one snapshot, so the number is exact.
 */
@Injectable()
export class CountsRepository {
  /** Full counts that are running, by organisation and store. */
  readonly #running = new Map<string, Promise<number>>();

  constructor(private readonly database: Database) {}

  /** @throws Fault timeout/statement */
  async count(viewer: Viewer, store: Store): Promise<number> {
    const condition = ofStore(viewer.org, store.name);
    const [counted] = await this.database.lists.rows<{ total: string; behind: string }>(
      { caller: callerOf(viewer), cost: 'heavy' },
      // Planned for each execution: the share that a store has of all events decides which index is read.
      dynamic(sql`select total + (select ${netChange} from events where ${condition} and xid >= c.xid
                            and at > c.at - ${longestTransaction}) as total,
                 (select count(*) from events where xid >= c.xid and at > c.at - ${longestTransaction}) as behind
          from record_counts c where ${condition} and at > now() - ${maxAge}`),
    );
    if (!counted) return this.#countOnce(viewer, store);
    if (Number(counted.behind) > maxEventsBehind) await this.#update(condition);
    return Number(counted.total);
  }

  /** A request that waits for another one's count starts again, because that count may precede changes it must include. */
  async #countOnce(viewer: Viewer, store: Store): Promise<number> {
    const key = `${viewer.org}/${store.name}`;
    const running = this.#running.get(key);
    if (running) return running.then(() => this.count(viewer, store));
    const counting = this.#countAll(viewer.org, store).finally(() => this.#running.delete(key));
    this.#running.set(key, counting);
    return counting;
  }

  /** Stores a count as of the horizon: events of open transactions, which are not below it, must not count twice. */
  async #countAll(org: string, { name, table }: Store): Promise<number> {
    const records = raw(table.name);
    const counted = await this.database.row<{ now: string }>(
      dynamic(sql`with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as below),
            total as (
              select (select count(*) from ${records} where org = ${bytea(org)})
                       - (select ${netChange} from events, horizon where ${ofStore(org, name)} and xid >= below) as settled,
                     (select count(*) from ${records} where org = ${bytea(org)}) as now),
            stored as (
              insert into record_counts (org, store, total, xid)
              select ${bytea(org)}::bytea, ${name}::text, settled, below from total, horizon
              on conflict (org, store) do update set total = excluded.total, xid = excluded.xid, at = now())
          select now from total`),
    );
    return Number(counted!.now);
  }

  /** Of two concurrent updates the second changes nothing, because "xid" is not the one that it read. */
  async #update(condition: Sql): Promise<void> {
    await this.database.execute(
      sql`with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as below),
            since as (
              select c.xid as start, below,
                     (select ${netChange} from events where ${condition} and xid >= c.xid and xid < below
                        and at > c.at - ${longestTransaction}) as change
              from record_counts c, horizon where ${condition})
          update record_counts set total = total + change, xid = below, at = now() from since
          where ${condition} and xid = start`,
    );
  }
}

const ofStore = (org: string, store: string): Sql => sql`org = ${bytea(org)} and store = ${store}`;
