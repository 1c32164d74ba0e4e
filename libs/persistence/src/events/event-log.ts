import type { Database } from '../database.js';
import type { Queries } from '../statements.js';
import { events, type LoggedEvent } from './logged-event.js';

/** A run of events that the relay gave positions to; it is complete and never changes. */
export interface Round {
  first: number;
  count: number;
}

export interface Horizon {
  round: Round | undefined;
  /** Something committed that cannot be numbered yet, because a transaction older than it is still open. */
  isHeldUp: boolean;
}

/** How far a log is published, and by which run of NATS that was confirmed. */
export interface Progress {
  position: number;
  server: string;
}

/** Events of transactions that took longer than this, or of clocks that differ by more, would be overlooked. */
const longestTransaction = `interval '1 hour'`;

/**
 * The numbering of the log, by whoever holds the relay's lock.
 *
 * Commits are not in the order of `seq`, nor in that of transaction ids; so a round takes all events of transactions
 * that ended since the last round (those below the snapshot's xmin) and orders them by `seq`. A transaction that waited
 * for another one's record comes after it: both are in one round, where `seq` tells them apart, or in two.
 */
const openRound = `
  with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as below),
  last as (select first + count as next, xid_to, at from event_rounds order by first desc limit 1),
  start as (select coalesce((select next from last), 1) as next, coalesce((select xid_to from last), '0'::xid8) as xid_from,
                   coalesce((select at from last), '-infinity') as at),
  fresh as (select count(*)::int as count from events, start, horizon
            where events.xid >= start.xid_from and events.xid < below and events.at > start.at - ${longestTransaction}),
  opened as (insert into event_rounds (first, count, xid_from, xid_to)
             select next, count, xid_from, below from start, fresh, horizon where count > 0 returning first, count)
  select (select first from opened), (select count from opened),
         exists (select from events, start, horizon where events.xid >= below and events.at > start.at - ${longestTransaction})`;

const positioned = `
  from (select * from event_rounds
        where first >= coalesce((select max(first) from event_rounds where first <= $1::bigint + 1), 0)
          and first <= $1::bigint + $2::int) as round
  cross join lateral (
    select event_log.*, round.first - 1 + row_number() over (order by seq) as position from event_log
    where xid >= round.xid_from and xid < round.xid_to
      and at > round.at - ${longestTransaction} and at <= round.at + ${longestTransaction}) as event
  where position > $1::bigint and position <= $1::bigint + $2::int`;

/** The log of one service's events, for those who publish it and those who catch up. */
export class EventLog {
  constructor(private readonly database: Database) {}

  /** To be called by the holder of the relay's lock, on the connection that holds it: who lost it cannot number. */
  async openRound(on: Queries): Promise<Horizon> {
    const [row] = await on.prepared(openRound, []);
    const [first, count, isHeldUp] = row!;
    return {
      round: first === null ? undefined : { first: Number(first), count: count as number },
      isHeldUp: isHeldUp as boolean,
    };
  }

  /** Events in the order of their positions, from the one after `position` on; at most so many. */
  async after(position: number, limit: number, on: Queries = this.database): Promise<LoggedEvent[]> {
    const text = `select ${events.columns} ${positioned} order by position`;
    return (await on.prepared(text, [position, limit])).map(events.read);
  }

  /** The last position given, and the first whose event is surely still there. */
  async positions(on: Queries = this.database): Promise<{ first: number; last: number }> {
    const [row] = await on.prepared(
      `select coalesce((select first from event_rounds order by first limit 1), 1),
              coalesce((select first + count - 1 from event_rounds order by first desc limit 1), 0)`,
      [],
    );
    return { first: Number(row![0]), last: Number(row![1]) };
  }

  async published(on: Queries): Promise<Progress> {
    const [row] = await on.prepared('select published, server from event_relay', []);
    return { position: Number(row![0]), server: row![1] as string };
  }

  async setPublished(on: Queries, { position, server }: Progress): Promise<void> {
    await on.prepared('update event_relay set published = $1, server = $2', [position, server]);
  }

  /** The position that was the last one so many seconds ago. */
  async positionBefore(on: Queries, seconds: number): Promise<number> {
    const rows = await on.prepared(
      `select coalesce(max(first + count - 1), 0) from event_rounds where at < now() - make_interval(secs => $1)`,
      [seconds],
    );
    return Number(rows[0]![0]);
  }

  /** Seconds since the oldest event that NATS has not confirmed was written; 0 when there is none. */
  async lag(): Promise<number> {
    const rows = await this.database.prepared(
      `select coalesce(extract(epoch from now() - min(at)), 0)::float8 from events
       where xid >= coalesce((select min(xid_from) from event_rounds, event_relay where first + count - 1 > published),
                             (select xid_to from event_rounds order by first desc limit 1), '0'::xid8)
         and at > now() - ${longestTransaction}`,
      [],
    );
    return Math.max(0, rows[0]![0] as number);
  }

  /** Makes the partitions of today and the next two days, and forgets what is older than so many days. */
  async keep(on: Queries, days: number): Promise<void> {
    await on.query('select keep_events($1)', [days]);
  }
}
