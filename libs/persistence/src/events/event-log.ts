import { sql } from '../sql.js';
import type { Queries } from '../statements.js';
import { eventColumns, readEvent, type LoggedEvent } from './logged-event.js';
import { longestTransaction, openRoundText, positionedEvents } from './event-round.sql.js';

/** A run of events that have positions. It is complete and never changes. */
interface Round {
  /** The position of its first event. */
  first: number;
  count: number;
}

export interface OpenedRound {
  /** Absent when there are no new events. */
  round: Round | undefined;
  /** Whether committed events cannot get positions yet, because an older transaction is still open. */
  isHeldUp: boolean;
}

/** How far a log is published. */
export interface Progress {
  /** The position of the last event that NATS has confirmed. */
  position: number;
  /** The id of the NATS server that confirmed it: another one after each restart. */
  server: string;
}

/** The log of one service's events: the relay publishes it, and readers that missed events read it. */
export class EventLog {
  constructor(private readonly database: Queries) {}

  /**
   * Gives positions to new events. Call it on the connection that holds the relay's lock: a relay that has lost the
   * connection has lost the lock, and must not give positions.
   *
   * Hot path: the relay reads rows by position. Bench row: a change by HTTP, to 1 client.
   */
  async openRound(on: Queries): Promise<OpenedRound> {
    const [row] = await on.prepared(openRoundText, []);
    const [first, count, isHeldUp] = row!;
    return {
      round: first === null ? undefined : { first: Number(first), count: count as number },
      isHeldUp: isHeldUp as boolean,
    };
  }

  /** Up to `limit` events after a position, in the order of positions. Hot path as `openRound`. */
  async after(position: number, limit: number, on: Queries = this.database): Promise<LoggedEvent[]> {
    const text = `select ${eventColumns} ${positionedEvents} order by position`;
    return (await on.prepared(text, [position, limit])).map(readEvent);
  }

  /** The last position, and the first one from which on the log is complete. */
  async positions(on: Queries = this.database): Promise<{ first: number; last: number }> {
    const row = await on.row<{ first: string; last: string }>(sql`
      select coalesce((select first from event_rounds order by first limit 1), 1) as first,
             coalesce((select first + count - 1 from event_rounds order by first desc limit 1), 0) as last`);
    return { first: Number(row!.first), last: Number(row!.last) };
  }

  async published(on: Queries): Promise<Progress> {
    const row = await on.row<{ position: string; server: string }>(
      sql`select published as position, server from event_relay`,
    );
    return { position: Number(row!.position), server: row!.server };
  }

  async setPublished(on: Queries, { position, server }: Progress): Promise<void> {
    await on.execute(sql`update event_relay set published = ${position}, server = ${server}`);
  }

  /** The last position as of some seconds ago; 0 when there was none. */
  async positionBefore(on: Queries, seconds: number): Promise<number> {
    const row = await on.row<{ position: string }>(sql`
      select coalesce(max(first + count - 1), 0) as position from event_rounds
      where at < now() - make_interval(secs => ${seconds})`);
    return Number(row!.position);
  }

  /** The age, in seconds, of the oldest event that NATS has not confirmed; 0 when there is none. */
  async lag(): Promise<number> {
    const row = await this.database.row<{ lag: number }>(sql`
      select coalesce(extract(epoch from now() - min(at)), 0)::float8 as lag from events
      where xid >= coalesce((select min(xid_from) from event_rounds, event_relay where first + count - 1 > published),
                            (select xid_to from event_rounds order by first desc limit 1), '0'::xid8)
        and at > now() - ${longestTransaction}`);
    return Math.max(0, row!.lag);
  }

  /** Creates the partitions of today and the next two days, and deletes events that are older than some days. */
  async maintainPartitions(on: Queries, days: number): Promise<void> {
    await on.execute(sql`select keep_events(${days})`);
  }
}
