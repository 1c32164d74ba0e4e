import { Inject, Injectable } from '@nestjs/common';
import { notFound, type Clock, type Fault, type Filter } from '@stoa/kernel';
import {
  batched,
  bytea,
  byteas,
  Database,
  readableById,
  RecordTable,
  viewerId,
  viewerValues,
  type Viewer,
} from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { entityOf } from '../stores/store-table.js';
import type { Store } from '../stores/stores.repository.js';
import { idBounds, lastMoment, packetIds } from './packet-id.js';
import type { Packet } from './packet.rules.js';
import { aboutText, eventPacketText, packetText } from './packet.view.js';
import { packetTable } from './packet-table.js';
import { rowsOf, type Delivery } from './packet-rows.js';
import { day, weekOf } from './packet-week.rules.js';
import { PacketWeeks } from './packet-weeks.js';

/** A store whose records have packets. */
export interface PacketStore {
  definition: Store;
  keepDays: number;
}

/** More packets than this are a statement of their own: there is nothing to win by putting them together. */
const fewPackets = 100;

/**
 * Packets of objects that the viewer sees, and their events, in one statement; answers which objects those are. `given`
 * are the packets: which chunk, when, and the rest as lines, for JSON text has no line breaks. A chunk is one event.
 */
const insertPackets = ({ name, table }: Store, seen: string, at: number): string => `
  with seen as materialized (
    select id, acl, decode(data->>'group', 'hex') as gid from ${table.name}
    where ${seen} and id = any($${at}::bytea[])),
  chunk as materialized (
    select seen.*, place, ${aboutText(`${entityOf(name)}-packet`)} as about
    from unnest($${at + 1}::bytea[]) with ordinality as chunk (object, place) join seen on seen.id = chunk.object),
  given as materialized (
    select chunk.id as object, place, about, line, ts, params,
           substring($${at + 2}::bytea from (12 * line - 11)::int for 12) as id
    from unnest($${at + 3}::int[], $${at + 4}::bigint[], string_to_array($${at + 5}::text, E'\\n'))
           with ordinality as given (nth, ts, params, line) join chunk on nth = place),
  stored as (
    insert into ${packetTable(name)} (org, object, id, ts, params) select $1::bytea, object, id, ts, params from given),
  told as (
    insert into events (org, name, event, store, record, gid, acl, uid, time, data)
    select $1::bytea, 'store.packets.received', '${entityOf(name)}-packet', '${name}', id, gid, acl, $${at + 6}::bytea,
           $${at + 7}::bigint, data
    from chunk join (select place, '[' || string_agg(${eventPacketText}, ',' order by line) || ']' as data from given group by place)
           as texts using (place)
    order by place)
  select encode(id, 'hex') from seen`;

/** What devices measured. */
@Injectable()
export class PacketsRepository {
  readonly #newIds = packetIds();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PacketWeeks) private readonly weeks: PacketWeeks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Stores all of them, or none. @returns their ids, back to back. @throws Fault not_found for an object not seen */
  async add(store: PacketStore, viewer: Viewer, object: string, packets: readonly Packet[]): Promise<Buffer> {
    const ids = this.#newIds(packets.map(({ ts }) => ts));
    const weeks = new Set(packets.map(({ ts }) => weekOf(ts / 1000)));
    await this.weeks.ensure({ store: store.definition.name, keepDays: store.keepDays }, weeks);
    const delivery = { object, packets, ids };
    if (packets.length <= fewPackets) await this.#together({ store: store.definition, viewer }, delivery);
    else await this.#insert(store.definition, viewer, [delivery]).then(([fault]) => refuse(fault));
    return ids;
  }

  /** An object's packets as records, in the order of their ids, and so of their time. */
  of({ definition, keepDays }: PacketStore, viewer: Viewer, object: string, filter: Filter): RecordTable {
    const [org, id] = [bytea(viewer.org), bytea(object)];
    const table = packetTable(definition.name);
    const since = this.clock() - keepDays * day;
    const from = withinReach(Math.ceil(Math.max(filter.from ?? 0, since)));
    const to = withinReach(Math.floor(filter.to ?? lastMoment));
    // The object's acl is looked up once, not per row. Bounds on "ts" tell the planner which weeks it is about, those on
    // "id", which say the same, where in the index.
    return new RecordTable(
      this.database,
      `(select org, id, time, wire, wire::jsonb as data,
               (select acl from ${definition.table.name} where org = '${org}' and id = '${id}') as acl
        from (select org, id, ts / 1000 as time, ${packetText(object)} as wire from ${table}
              where object = '${id}' and ts >= ${from * 1000} and ts < ${(to + 1) * 1000}
                and id between '${bytea(idBounds(from).min)}' and '${bytea(idBounds(to).max)}') as kept
       ) as packets`,
    );
  }

  /** Small deliveries of one turn become one statement, and so one commit. */
  readonly #together = batched<{ store: Store; viewer: Viewer }, Delivery, undefined>(
    ({ store, viewer }) => `${store.name} ${viewer.user} ${viewerId(viewer)}`,
    ({ store, viewer }, deliveries) => this.#insert(store, viewer, deliveries),
  );

  async #insert(store: Store, viewer: Viewer, deliveries: Delivery[]): Promise<(Fault | undefined)[]> {
    const { objects, chunks, ids, places, moments, params } = rowsOf(deliveries);
    const values: unknown[] = viewerValues(viewer);
    const text = insertPackets(store, readableById(viewer), values.length + 1);
    values.push(byteas(objects), byteas(chunks), ids, places, moments, params);
    values.push(viewer.user ? bytea(viewer.user) : null, this.clock());
    const seen = new Set((await this.database.prepared(text, values)).map(([id]) => id as string));
    this.database.committed();
    return deliveries.map(({ object }) => (seen.has(object) ? undefined : notFound('record')));
  }
}

/** A millisecond that packets can be of. */
const withinReach = (time: number): number => Math.min(Math.max(0, time), lastMoment);

function refuse(fault: Fault | undefined): void {
  if (fault) throw fault;
}
