import type { Packet } from './packet.rules.js';

/** A packet as it goes out. `packetText` is the same in SQL. */
export const packetView = ({ ts, params }: Packet, id: string, object: string): string =>
  `{"_id":"${id}","_oid":"${object}","_ts":${ts},"time":${Math.floor(ts / 1000)}${params}`;

/** The same of a row of a packet table; `object` is an id that was looked up, never a client's text. */
export const packetText = (object: string): string =>
  `'{"_id":"' || encode(id, 'hex') || '","_oid":"${object}","_ts":' || ts || ',"time":' || ts / 1000 || params`;

/** A packet within an event, flat as sockets get it: a row of `given` joined to its chunk; see the repository. */
export const eventPacketText = `'{"_msgid":"' || encode(id, 'hex') || about || ts / 1000 || ',"_ts":' || ts || params`;

/** What stands between a packet's id and its time in an event: the same for all packets of one object. */
export const aboutText = (event: string): string =>
  `'","_oid":"' || encode(id, 'hex') || '","_gid":' || coalesce('"' || encode(gid, 'hex') || '"', 'null')
   || ',"event":"${event}","time":'`;
