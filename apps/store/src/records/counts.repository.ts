import { Inject, Injectable } from '@nestjs/common';
import { bytea, Database } from '@stoa/persistence';
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
  constructor(@Inject(Database) private readonly database: Database) {}

  async of(org: string, { name, table }: Store): Promise<number> {
    const values = [bytea(org), name];
    const [row] = await this.database.prepared(counted, values);
    if (!row) return this.#count(org, name, table.name);
    if (Number(row[1]) > farBehind) await this.#fold(values);
    return Number(row[0]);
  }

  /** Events of transactions that are still open are not below the horizon; they must not count twice. */
  async #count(org: string, name: string, table: string): Promise<number> {
    const [row] = await this.database.query(
      `with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as below),
            total as (select (select count(*) from ${table} where org = $1)
                             - (select ${net} from events, horizon where ${own} and xid >= below) as settled,
                             (select count(*) from ${table} where org = $1) as now),
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
