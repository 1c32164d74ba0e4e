import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { raw, sql, type Queries, type Sql } from '@stoa/persistence';
import type { DeliveryStatus } from './tables/webhook-delivery.entity.js';
import type { Happening } from './webhook-surface.js';

export interface Target {
  id: number;
  url: string;
  secret: string;
  isActive: boolean;
  /** In a row. */
  failures: number;
}

/** A delivery that is to be attempted. */
export interface DueDelivery {
  id: string;
  eventId: string;
  type: string;
  object: string;
  sequence: number;
  createdAt: string;
  data: string | null;
  body: string | null;
  attempts: number;
}

/** An event of the service, as what happened to objects. */
export interface Publication {
  /** The event's id and position. */
  event: { id: string; position: number };
  happenings: readonly Happening[];
  /** Which webhooks `w` get an `item`, by its `scope`. */
  audience: Sql;
  now: number;
}

export interface Attempt {
  /** Of the delivery. */
  id: string;
  isDelivered: boolean;
  isLast: boolean;
  nextAt: number;
  now: number;
  status: number | null;
  duration: number;
  response: string | null;
  error: string | null;
}

/** Milliseconds in which happenings are merged. */
export const mergeTime = 1000;
const keepDays = 30;
const manyRows = 1000;

/** Milliseconds as a time of PostgreSQL. */
const time = (milliseconds: number): Sql => sql`to_timestamp(${milliseconds}::float8 / 1000)`;

const due = sql`id, event_id as "eventId", type, object, sequence::float8 as sequence, data, body, attempts,
  to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"`;

/** Waiting deliveries that no earlier one of their object holds up: one look into an index for each. */
const heads = (webhook: number): Sql => sql`
  webhook_deliveries as d where webhook = ${webhook} and status = 'waiting' and id = (
    select id from webhook_deliveries as first
    where first.webhook = d.webhook and first.object = d.object and first.status = 'waiting'
    order by first.sequence, first.id limit 1)`;

@Injectable()
export class DeliveriesRepository {
  /** Writes the deliveries of an event. @returns the webhooks that have any */
  async add(tx: Queries, { event, happenings, audience, now }: Publication): Promise<number[]> {
    const items = [...new Map(happenings.map((one) => [`${one.type} ${one.object}`, one])).values()];
    const column = <T>(of: (one: Happening) => T): T[] => items.map(of);
    const rows = await tx.rows<{ webhook: number }>(sql`
      insert into webhook_deliveries (webhook, event_id, type, object, sequence, merge, data, next_at, created_at)
      select w.id, item.event_id, item.type, item.object, ${event.position}::bigint, item.merge, item.data,
             case when item.merge is null then ${time(now)} else ${time(now + mergeTime)} end, ${time(now)}
      from unnest(${column((one) => eventIdOf(event.id, one))}::uuid[], ${column(({ type }) => type)}::text[],
        ${column(({ object }) => object)}::text[], ${column(({ scope }) => scope)}::int[],
        ${column(({ isMerged, type, object }) => (isMerged ? `${type} ${object}` : null))}::text[],
        ${column(({ data = null }) => data)}::text[]) as item (event_id, type, object, scope, merge, data)
      join webhooks as w on w.is_active and item.type = any(w.events) and ${audience}
      on conflict (webhook, merge) where merge is not null
        do update set sequence = excluded.sequence, event_id = excluded.event_id, data = excluded.data
      returning webhook`);
    // Without statistics the planner reads all that a large import has added, for each delivery.
    if (rows.length > manyRows) await tx.execute(raw('analyze webhook_deliveries'));
    return [...new Set(rows.map(({ webhook }) => webhook))];
  }

  /** A delivery of a test, which is no event. */
  async addTest(on: Queries, webhook: number, eventId: string, now: number): Promise<DueDelivery> {
    return (await on.row<DueDelivery>(sql`
      insert into webhook_deliveries (webhook, event_id, type, object, sequence, status, next_at, created_at)
      values (${webhook}, ${eventId}, 'webhook.test', ${`webhook:${webhook}`}, 0, 'failed', ${time(now)}, ${time(now)})
      returning ${due}`))!;
  }

  target(on: Queries, id: number): Promise<Target | undefined> {
    return on.row(
      sql`select id, url, secret, is_active as "isActive", failures from webhooks where id = ${id}`,
    );
  }

  /** The next deliveries, of different objects; they take up no more happenings. */
  due(on: Queries, webhook: number, { now, limit }: { now: number; limit: number }): Promise<DueDelivery[]> {
    return on.rows(sql`
      update webhook_deliveries set merge = null
      where id in (select id from ${heads(webhook)} and next_at <= ${time(now)} order by next_at, id limit ${limit})
      returning ${due}`);
  }

  /** When the next delivery is due, if any waits. */
  async nextAt(on: Queries, webhook: number): Promise<number | undefined> {
    const row = await on.row<{ at: number | null }>(
      sql`select (extract(epoch from min(next_at)) * 1000)::float8 as at from ${heads(webhook)}`,
    );
    return row?.at ?? undefined;
  }

  async setBodies(on: Queries, deliveries: readonly Pick<DueDelivery, 'id' | 'body'>[]): Promise<void> {
    await on.execute(sql`
      update webhook_deliveries d set body = made.body
      from unnest(${deliveries.map(({ id }) => id)}::bigint[], ${deliveries.map(({ body }) => body)}::text[]) made (id, body)
      where d.id = made.id`);
  }

  async record(on: Queries, attempts: readonly Attempt[]): Promise<void> {
    const column = <T>(of: (one: Attempt) => T): T[] => attempts.map(of);
    await on.execute(sql`
      update webhook_deliveries d set status = made.status, attempts = d.attempts + 1,
        next_at = to_timestamp(made.next_at / 1000), attempted_at = to_timestamp(made.now / 1000),
        response_status = made.response_status, duration = made.duration, response = made.response, error = made.error
      from unnest(${column(({ id }) => id)}::bigint[], ${column(statusAfter)}::text[],
        ${column(({ nextAt }) => nextAt)}::float8[], ${column(({ now }) => now)}::float8[],
        ${column(({ status }) => status)}::int[], ${column(({ duration }) => duration)}::int[],
        ${column(({ response }) => response)}::text[], ${column(({ error }) => error)}::text[])
        made (id, status, next_at, now, response_status, duration, response, error)
      where d.id = made.id`);
  }

  /** Counts failures in a row. @returns whether the webhook is active still */
  async count(
    on: Queries,
    webhook: number,
    { failed, isDelivered, maxFailures }: { failed: number; isDelivered: boolean; maxFailures: number },
  ): Promise<boolean> {
    const failures = sql`case when ${isDelivered} then 0 else failures + ${failed} end`;
    const row = await on.row<{ isActive: boolean }>(sql`
      update webhooks set failures = ${failures}, is_active = is_active and ${failures} < ${maxFailures}
      where id = ${webhook} and (failures <> 0 or ${failed} > 0) returning is_active as "isActive"`);
    return row?.isActive ?? true;
  }

  /** Sends a delivery again, whatever became of it. @returns false if the webhook has no such delivery */
  async retry(on: Queries, webhook: number, id: number, now: number): Promise<boolean> {
    const count = await on.execute(sql`
      update webhook_deliveries set status = 'waiting', attempts = 0, next_at = ${time(now)}
      where id = ${id}::bigint and webhook = ${webhook}`);
    return count > 0;
  }

  waiting(on: Queries): Promise<{ webhook: number }[]> {
    return on.rows(sql`
      select distinct webhook from webhook_deliveries d join webhooks w on w.id = d.webhook
      where status = 'waiting' and w.is_active`);
  }

  async prune(on: Queries, now: number): Promise<void> {
    const old = sql`d.created_at < ${time(now)} - make_interval(days => ${keepDays})`;
    await on.execute(sql`delete from webhook_deliveries d where status <> 'waiting' and ${old}`);
    await on.execute(sql`
      delete from webhook_deliveries d using webhooks w
      where w.id = d.webhook and not w.is_active and d.status = 'waiting' and ${old}`);
  }
}

const statusAfter = ({ isDelivered, isLast }: Attempt): DeliveryStatus =>
  isDelivered ? 'delivered' : isLast ? 'failed' : 'waiting';

/** A UUID of the event, its type and its object: the same whenever the event is handled. */
function eventIdOf(event: string, { type, object }: Happening): string {
  const hex = createHash('sha256').update(`${event} ${type} ${object}`).digest('hex');
  const variant = ((parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}
