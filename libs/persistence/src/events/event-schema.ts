import { randomBytes } from 'node:crypto';

/**
 * The schema of a service's event log, for migrations. The log is outbox and history in one table: the transaction that
 * changes the state writes a row, the relay publishes it, and readers page through it until the partition of its day is
 * dropped.
 *
 * Triggers write the events of record changes, so that no statement can change a record without an event. `outbox.add`
 * writes all other events.
 */
export const createEventLog = [
  'create sequence event_ids',
  // An ObjectId: seconds, five bytes per database, a counter. Ids are in the order of writing unless the counter wraps.
  `create function new_event_id() returns bytea language sql volatile parallel unsafe as
   $$ select decode(lpad(to_hex(extract(epoch from clock_timestamp())::bigint), 8, '0') || '${randomBytes(5).toString('hex')}'
        || lpad(to_hex(nextval('event_ids') & 16777215), 6, '0'), 'hex') $$`,
  `create table events (
     seq bigint generated always as identity, -- in the order of writing; per record that is the order of commits too
     xid xid8 not null default pg_current_xact_id(), -- what the relay goes by: commits are not in the order of seq
     at timestamptz not null default now(),
     org bytea not null,
     id bytea not null default new_event_id(),
     name text not null, -- service.feature.happened, the event's subject
     event text, -- its name for clients; null: inside only
     store text,
     record bytea,
     gid bytea,
     acl bytea[] not null default '{}', -- who may see it: the record's, at that moment
     lost bytea[], -- who could see the record until then
     uid bytea, -- who did it
     time bigint not null,
     data text not null
   ) partition by range (at)`,
  'create table events_rest partition of events default',
  'create index on events (xid) -- rounds of the relay',
  'create index on events (org, id) -- lists, by id',
  'create index on events (org, store, record, seq) -- history of a record',
  // Positions, given by the relay: a round is all events committed since the last round; its positions begin at "first".
  `create table event_rounds (
     first bigint primary key,
     count int not null,
     xid_from xid8 not null,
     xid_to xid8 not null,
     at timestamptz not null default now()
   )`,
  // The last position that NATS has confirmed, and the id of that NATS server. One row.
  `create table event_relay (one bool primary key default true check (one), published bigint not null, server text not null)`,
  `insert into event_relay (published, server) values (0, '')`,
  // Events of other services that a consumer has processed: a repeated delivery is skipped.
  `create table consumed (consumer text not null, event text not null, at timestamptz not null default now(),
     primary key (consumer, event))`,
  'create index on consumed (at) -- pruning',
  // Days are in UTC. A day whose events are in the default partition already stays there.
  `create function keep_events(days int) returns void language plpgsql as $$
   declare today date := (now() at time zone 'utc')::date; day date; old regclass; begin
     for day in select today + ahead from generate_series(0, 2) ahead loop
       begin
         if to_regclass('events_' || to_char(day, 'YYYYMMDD')) is null then
           execute format('create table %I partition of events for values from (%L) to (%L)',
                          'events_' || to_char(day, 'YYYYMMDD'), day || 'Z', (day + 1) || 'Z');
         end if;
       exception when check_violation then null;
       end;
     end loop;
     for old in select inhrelid::regclass from pg_inherits
       where inhparent = 'events'::regclass and inhrelid::regclass::text ~ '^events_[0-9]{8}$'
         and to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') < today - days loop
       execute 'drop table ' || old;
     end loop;
     delete from events_rest where at < now() - make_interval(days => days + 1);
     delete from event_rounds where at < now() - make_interval(days => days + 1);
     delete from consumed where at < now() - make_interval(days => days + 1);
   end $$`,
  'select keep_events(1)',
  `create function record_without(wire text, keys text[]) returns text language sql immutable parallel safe as
   $$ select case when keys = '{}' then wire else
        (select '{' || string_agg(to_json(key)::text || ':' || value::text, ',' order by place) || '}'
         from json_each(wire::json) with ordinality as part (key, value, place) where not key = any(keys)) end $$`,
  // The only definition of an event's JSON for clients; the sender adds "seq", its position.
  `create view event_log as
     select *, '{"_msgid":"' || encode(id, 'hex') || '","_oid":' || coalesce('"' || encode(record, 'hex') || '"', 'null')
       || ',"_gid":' || coalesce('"' || encode(gid, 'hex') || '"', 'null') || ',"event":' || to_json(coalesce(event, name))
       || ',"time":' || time || ',"data":' || data || '}' as wire
     from events`,
  `create function record_inserted() returns trigger language plpgsql as $$ begin
     insert into events (org, name, event, store, record, gid, acl, uid, time, data)
     select org, tg_argv[0] || '.records.inserted', tg_argv[1] || '-insert', tg_argv[2], id,
            decode(data->>'group', 'hex'), acl, writer, time, record_without(wire, tg_argv[3]::text[])
     from new_rows order by id;
     return null;
   end $$`,
  `create function record_updated() returns trigger language plpgsql as $$ begin
     insert into events (org, name, event, store, record, gid, acl, lost, uid, time, data)
     select org, tg_argv[0] || '.records.updated', tg_argv[1] || '-update', tg_argv[2], id,
            decode(now.data->>'group', 'hex'), now.acl,
            case when now.acl <> was.acl then nullif(array(select unnest(was.acl) except select unnest(now.acl)), '{}') end,
            now.writer, coalesce((now.data->>'_at')::bigint, now.time), record_without(now.wire, tg_argv[3]::text[])
     from new_rows as now join old_rows as was using (org, id) order by id;
     return null;
   end $$`,
  `create function record_removed() returns trigger language plpgsql as $$ begin
     insert into events (org, name, event, store, record, gid, acl, uid, time, data)
     select org, tg_argv[0] || '.records.removed', tg_argv[1] || '-remove', tg_argv[2], id,
            decode(data->>'group', 'hex'), acl, decode(nullif(current_setting('stoa.writer', true), ''), 'hex'),
            (extract(epoch from clock_timestamp()) * 1000)::bigint, record_without(wire, tg_argv[3]::text[])
     from old_rows order by id;
     return null;
   end $$`,
];

export const dropEventLog = [
  'drop view event_log',
  'drop table events, event_rounds, event_relay, consumed',
  'drop function record_inserted, record_updated, record_removed, record_without, new_event_id, keep_events',
  'drop sequence event_ids',
];

/** The parameters of the triggers of a record table. */
export interface RecordEvents {
  service: string;
  /** Singular, the first word of the events' names: `object` for `object-insert`. */
  entity: string;
  store: string;
  /** Top-level fields that events do not contain. */
  heavy?: readonly string[];
}

/** Statements that create the triggers by which changes of a record table become events; repeat them when `heavy` changes. */
export function followRecords(table: string, { service, entity, store, heavy = [] }: RecordEvents): string[] {
  const args = [service, entity, store, `{${heavy.join(',')}}`].map((text) => `'${text}'`).join(', ');
  const trigger = (name: string, operation: string, rows: string): string =>
    `create or replace trigger ${name} after ${operation} on ${table} referencing ${rows}
     for each statement execute function ${name}(${args})`;
  return [
    trigger('record_inserted', 'insert', 'new table as new_rows'),
    trigger('record_updated', 'update', 'old table as old_rows new table as new_rows'),
    trigger('record_removed', 'delete', 'old table as old_rows'),
  ];
}

export const unfollowRecords = (table: string): string[] =>
  ['record_inserted', 'record_updated', 'record_removed'].map((name) => `drop trigger ${name} on ${table}`);
