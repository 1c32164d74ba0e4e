import { raw } from '../sql.js';

/** Events of longer transactions, or of clocks that differ by more, would be overlooked. */
const interval = `interval '1 hour'`;
export const longestTransaction = raw(interval);

/**
 * Gives positions to new events; the relay that holds the lock executes it.
 *
 * Commits are neither in the order of `seq` nor in that of transaction ids. So a round consists of all events of the
 * transactions that ended since the last round (those below the snapshot's xmin), ordered by `seq`. A transaction that
 * waited for a record of another one comes after it: both are in one round, where `seq` orders them, or in two.
 */
export const openRoundText = `
  with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as below),
  last as (select first + count as next, xid_to, at from event_rounds order by first desc limit 1),
  start as (select coalesce((select next from last), 1) as next, coalesce((select xid_to from last), '0'::xid8) as xid_from,
                   coalesce((select at from last), '-infinity') as at),
  fresh as (select count(*)::int as count from events, start, horizon
            where events.xid >= start.xid_from and events.xid < below and events.at > start.at - ${interval}),
  opened as (insert into event_rounds (first, count, xid_from, xid_to)
             select next, count, xid_from, below from start, fresh, horizon where count > 0 returning first, count)
  select (select first from opened), (select count from opened),
         exists (select from events, start, horizon where events.xid >= below and events.at > start.at - ${interval})`;

/** The events after position $1, at most $2, with the columns of `event_log` and `position`. */
export const positionedEvents = `
  from (select * from event_rounds
        where first >= coalesce((select max(first) from event_rounds where first <= $1::bigint + 1), 0)
          and first <= $1::bigint + $2::int) as round
  cross join lateral (
    select event_log.*, round.first - 1 + row_number() over (order by seq) as position from event_log
    where xid >= round.xid_from and xid < round.xid_to
      and at > round.at - ${interval} and at <= round.at + ${interval}) as event
  where position > $1::bigint and position <= $1::bigint + $2::int`;
