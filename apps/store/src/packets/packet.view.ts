import { raw, type Sql } from '@stoa/persistence';
import type { Packet } from './packet.rules.js';

/** A packet's JSON text in a reply. `packetSql` is the same in SQL. */
export const packetView = ({ ts, params }: Packet, id: string, object: string): string =>
  `{"_id":"${id}","_oid":"${object}","_ts":${ts},"time":${Math.floor(ts / 1000)}${params}`;

/** The same for a row of a packet table; `object` is an id from the database, never a client's text. */
export const packetSql = (object: string): string =>
  `'{"_id":"' || encode(id, 'hex') || '","_oid":"${object}","_ts":' || ts || ',"time":' || ts / 1000 || params`;

/** A packet in an event, flat as sockets receive it: a row with `id`, `ts`, `params` and the column of `eventMiddleSql`. */
export const eventPacketSql: Sql = raw(
  `'{"_msgid":"' || encode(id, 'hex') || middle || ts / 1000 || ',"_ts":' || ts || params`,
);

/** The part of it between id and time, the same for all packets of an object: column `middle`. */
export const eventMiddleSql = (event: string): Sql =>
  raw(`'","_oid":"' || encode(id, 'hex') || '","_gid":' || coalesce('"' || encode(gid, 'hex') || '"', 'null')
   || ',"event":"${event}","time":'`);
