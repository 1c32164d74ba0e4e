import { Injectable } from '@nestjs/common';
import { bytea, callerOf, Database, type Viewer } from '@stoa/persistence';
import type { Store } from '../stores/stores.repository.js';

/** A count is brought to the present when it takes more events than this to get there from the last one. */
const farBehind = 1000;
/** Older than this it is counted anew: events do not stay for ever. */
const trusted = `interval '1 day'`;

/** By how many records the events of a store changed it. */
const net = `coalesce(sum(case name when 'store.records.inserted' then 1 when 'store.records.removed' then -1 end), 0)`;
const own = 'org = $1 and store = $2';

const counted = `
  select total + (select ${net} from events where ${own} and xid >= c.xid and at > c.at - interval '1 hour'),
         (select count(*) from events where xid >= c.xid and at > c.at - interval '1 hour')
  from record_counts c where ${own} and at > now() - ${trusted}`;

/**
 * The number of records of a whole store, without looking at them: what was counted once, and the events since. Both
 * are read from one snapshot, so the number is exact.
 */
@Injectable()
export class CountsRepository {
  /** Stores that are being counted from end to end. */
  readonly #counting = new Map<string, Promise<number>>();

  constructor(private readonly database: Database) {}

  async of(viewer: Viewer, store: Store): Promise<number> {
    const values = [bytea(viewer.org), store.name];
    const [row] = await this.database.lists.search(
      { caller: callerOf(viewer), cost: 'heavy' },
      counted,
      values,
    );
    if (!row) return this.#countOnce(viewer, store);
    if (Number(row[1]) > farBehind) await this.#fold(values);
    return Number(row[0]);
  }

  /** A request that comes meanwhile asks again, as the count may have begun before a change that it must see. */
  async #countOnce(viewer: Viewer, store: Store): Promise<number> {
    const key = `${viewer.org}/${store.name}`;
    const known = this.#counting.get(key);
    if (known) return known.then(() => this.of(viewer, store));
    const counting = this.#count(viewer.org, store).finally(() => this.#counting.delete(key));
    this.#counting.set(key, counting);
    return counting;
  }

  /** Events of transactions that are still open are not below the horizon; they must not count twice. */
  async #count(org: string, { name, table }: Store): Promise<number> {
    const [row] = await this.database.query(
      `with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as below),
            total as (select (select count(*) from ${table.name} where org = $1)
                             - (select ${net} from events, horizon where ${own} and xid >= below) as settled,
                             (select count(*) from ${table.name} where org = $1) as now),
            kept as (insert into record_counts (org, store, total, xid) select $1, $2, settled, below from total, horizon
                     on conflict (org, store) do update set total = excluded.total, xid = excluded.xid, at = now())
       select now from total`,
      [bytea(org), name],
    );
    return Number(row![0]);
  }

  /** Two who do this at once do not add twice: the second finds another "xid" than it began from. */
  async #fold(values: unknown[]): Promise<void> {
    await this.database.prepared(
      `with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as below),
            since as (select c.xid as begun, below, (select ${net} from events
                        where ${own} and xid >= c.xid and xid < below and at > c.at - interval '1 hour') as n
                      from record_counts c, horizon where ${own})
       update record_counts set total = total + n, xid = below, at = now() from since where ${own} and xid = begun`,
      values,
    );
  }
}
