import { bytea, byteas, raw, readableById, sql, type Sql, type Viewer } from '@stoa/persistence';
import { packetTable } from '../stores/packet-table.js';
import { entityOf } from '../stores/store-table.js';
import type { Store } from '../stores/stores.repository.js';
import { idSize } from './packet-id.js';
import type { PacketRows } from './packet-rows.js';
import { eventMiddleSql, eventPacketSql } from './packet.view.js';

/**
 * Inserts packets of objects that the viewer sees, and their events, in one statement; returns the hex ids of those
 * objects. Packets come as parallel arrays, and their parameters as lines, since JSON text has no line breaks. A chunk is
 * the packets of one event.
 *
 * Hot path: read by position. Bench row: packets by 1,000.
 * @param time of the events, in milliseconds since 1970
 */
export function packetInsert({ name, table }: Store, viewer: Viewer, rows: PacketRows, time: number): Sql {
  const org = bytea(viewer.org);
  const event = `${entityOf(name)}-packet`;
  return sql`
    with visible as materialized (
      select id, acl, decode(data->>'group', 'hex') as gid from ${raw(table.name)}
      where ${readableById(viewer)} and id = any(${byteas(rows.objects)}::bytea[])),
    chunk as materialized (
      select visible.*, number, ${eventMiddleSql(event)} as middle
      from unnest(${byteas(rows.chunkObjects)}::bytea[]) with ordinality as chunk (object, number)
        join visible on visible.id = chunk.object),
    packet as materialized (
      select chunk.id as object, number, middle, line, ts, params,
             substring(${rows.ids}::bytea from (${raw(String(idSize))} * (line - 1) + 1)::int for ${raw(String(idSize))}) as id
      from unnest(${rows.chunkNumbers}::int[], ${rows.times}::bigint[], string_to_array(${rows.params}::text, E'\\n'))
             with ordinality as packet (chunk_number, ts, params, line) join chunk on chunk_number = number),
    stored as (
      insert into ${raw(packetTable(name))} (org, object, id, ts, params)
      select ${org}::bytea, object, id, ts, params from packet),
    logged as (
      insert into events (org, name, event, store, record, gid, acl, uid, time, data)
      select ${org}::bytea, 'store.packets.received', ${raw(`'${event}', '${name}'`)}, id, gid, acl,
             ${viewer.user ? bytea(viewer.user) : null}::bytea, ${time}::bigint, data
      from chunk join (select number, '[' || string_agg(${eventPacketSql}, ',' order by line) || ']' as data
                       from packet group by number) as texts using (number)
      order by number)
    select encode(id, 'hex') from visible`;
}
