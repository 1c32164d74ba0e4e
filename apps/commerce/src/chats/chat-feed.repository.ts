import { Injectable } from '@nestjs/common';
import { Database, dynamic, sql, type Sql } from '@stoa/persistence';
import { utcTime } from '@stoa/service';
import type { Actor } from '../actor.js';
import { companiesOfUser } from '../pricing/companies-of-user.js';
import { ofParties } from '../parties.js';
import { messageView } from './chat.view.js';
import type { ReadPlace } from './chat-cursor.js';

export interface Span {
  since: string;
  /** Now, unless given. */
  until: string | undefined;
}

interface Page<T> {
  until: string;
  rows: T[];
}

export interface NewRead extends ReadPlace {
  json: string;
}

/** Rows of a page. */
export const pageSize = 200;

/** The rows that were committed within a span, whose limits are snapshots. */
const within = (
  xid: Sql,
  { since }: Span,
): Sql => sql`${xid} >= pg_snapshot_xmin(${since}::pg_snapshot)::text::bigint
  and not pg_visible_in_snapshot(${xid}::text::xid8, ${since}::pg_snapshot)
  and pg_visible_in_snapshot(${xid}::text::xid8, span.until)`;

const spanOf = ({ until }: Span): Sql =>
  sql`select coalesce(${until ?? null}::pg_snapshot, pg_current_snapshot()) as until`;

/** What streams have not sent yet. Planned anew each time, because a plan for any span would read whole tables. */
@Injectable()
export class ChatFeedRepository {
  constructor(private readonly database: Database) {}

  async now(): Promise<string> {
    return (await this.database.row<{ now: string }>(sql`select pg_current_snapshot()::text as now`))!.now;
  }

  async companies(actor: Actor): Promise<number[]> {
    return (await this.database.row<{ ids: number[] }>(sql`select ${companiesOfUser(actor)} as ids`))!.ids;
  }

  messages(actor: Actor, span: Span, after: number): Promise<Page<{ id: number; json: string }>> {
    return this.#page(sql`
      with span as materialized (${spanOf(span)}),
      fresh as materialized (
        select chat_messages.* from chat_messages, span
        where ${ofParties('chat_messages', actor)} and ${within(sql`chat_messages.xid`, span)}
          and chat_messages.id > ${after})
      select span.until::text as until, found.* from span left join lateral (
        select id, ${messageView}::text as json from fresh as chat_messages
        order by id limit ${pageSize}) found on true
      order by found.id`);
  }

  reads(actor: Actor, span: Span, { chat, person }: ReadPlace): Promise<Page<NewRead>> {
    return this.#page(sql`
      with span as materialized (${spanOf(span)}),
      fresh as materialized (
        select chat_reads.* from chat_reads, span
        where ${ofParties('chat_reads', actor)} and ${within(sql`chat_reads.xid`, span)}
          and (chat, person) > (${chat}::int, ${person}::int))
      select span.until::text as until, found.* from span left join lateral (
        select chat, person, json_build_object('chat', chat, 'user', person, 'side', side, 'last_message_id', message,
          'at', ${utcTime(sql`read_at`)})::text as json from fresh
        order by chat, person limit ${pageSize}) found on true
      order by found.chat, found.person`);
  }

  async #page<T extends { json: string }>(statement: Sql): Promise<Page<T>> {
    const rows = await this.database.rows<T & { until: string }>(dynamic(statement));
    return { until: rows[0]!.until, rows: rows.filter(({ json }) => json !== null) };
  }
}
