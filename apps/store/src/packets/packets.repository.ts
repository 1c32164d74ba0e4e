import { Inject, Injectable } from '@nestjs/common';
import { notFound, type Clock, type Fault, type Filter } from '@stoa/kernel';
import { batched, bytea, Database, RecordTable, viewerId, type Viewer } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { packetTable } from '../stores/packet-table.js';
import type { Store } from '../stores/stores.repository.js';
import { idBounds, maxTime, packetIds } from './packet-id.js';
import { packetInsert } from './packet-insert.js';
import { rowsOf, type Delivery } from './packet-rows.js';
import type { Packet } from './packet.rules.js';
import { packetSql } from './packet.view.js';
import { day, weekOf } from './packet-week.rules.js';
import { PacketWeeks } from './packet-weeks.js';

/** A store whose records have packets. */
export interface PacketStore {
  definition: Store;
  keepDays: number;
}

/** A delivery of more packets is a statement of its own: to combine it with others gains nothing. */
const maxCombined = 100;

/** Packets: telemetry of objects. */
@Injectable()
export class PacketsRepository {
  readonly #newIds = packetIds();

  constructor(
    private readonly database: Database,
    private readonly weeks: PacketWeeks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Stores all packets of one object, or none.
   * @param object id in hex
   * @returns the ids of the packets, back to back, `idSize` bytes each
   * @throws Fault not_found for an object that the viewer cannot see
   */
  async add(store: PacketStore, viewer: Viewer, object: string, packets: readonly Packet[]): Promise<Buffer> {
    const ids = this.#newIds(packets.map(({ ts }) => ts));
    const weeks = new Set(packets.map(({ ts }) => weekOf(ts / 1000)));
    await this.weeks.ensure({ store: store.definition.name, keepDays: store.keepDays }, weeks);
    const delivery = { object, packets, ids };
    if (packets.length <= maxCombined) {
      await this.#combined({ store: store.definition, viewer }, delivery);
    } else {
      const [fault] = await this.#insert(store.definition, viewer, [delivery]);
      if (fault) throw fault;
    }
    return ids;
  }

  /**
   * An object's packets as a table of records, in the order of ids, which is the order of packet time.
   * @param object id in hex, from the database: it becomes text of the statement
   * @param filter its `from` and `to` select the packets
   */
  table({ definition, keepDays }: PacketStore, viewer: Viewer, object: string, filter: Filter): RecordTable {
    const [org, id] = [bytea(viewer.org), bytea(object)];
    const oldest = this.clock() - keepDays * day;
    const from = withinRange(Math.ceil(Math.max(filter.from ?? 0, oldest)));
    const to = withinRange(Math.floor(filter.to ?? maxTime));
    // The object's acl is read once, not per row. The bounds of "ts" limit the partitions, those of "id", which mean the
    // same, the part of the index.
    return new RecordTable(
      this.database,
      `(select org, id, time, wire, wire::jsonb as data,
               (select acl from ${definition.table.name} where org = '${org}' and id = '${id}') as acl
        from (select org, id, ts / 1000 as time, ${packetSql(object)} as wire from ${packetTable(definition.name)}
              where object = '${id}' and ts >= ${from * 1000} and ts < ${(to + 1) * 1000}
                and id between '${bytea(idBounds(from).min)}' and '${bytea(idBounds(to).max)}') as kept
       ) as packets`,
    );
  }

  /** Small deliveries of one event-loop turn are one statement, and so one commit. */
  readonly #combined = batched<{ store: Store; viewer: Viewer }, Delivery, undefined>(
    ({ store, viewer }) => `${store.name} ${viewer.user} ${viewerId(viewer)}`,
    ({ store, viewer }, deliveries) => this.#insert(store, viewer, deliveries),
  );

  async #insert(store: Store, viewer: Viewer, deliveries: Delivery[]): Promise<(Fault | undefined)[]> {
    const { text, values } = packetInsert(store, viewer, rowsOf(deliveries), this.clock()).statement;
    const visible = new Set((await this.database.prepared(text, values)).map(([id]) => id as string));
    this.database.committed();
    return deliveries.map(({ object }) => (visible.has(object) ? undefined : notFound('record')));
  }
}

/** The nearest millisecond that a packet can have. */
const withinRange = (time: number): number => Math.min(Math.max(0, time), maxTime);
