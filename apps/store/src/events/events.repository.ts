import { Injectable } from '@nestjs/common';
import {
  bytea,
  callerOf,
  Database,
  dynamic,
  emptySql,
  readable,
  RecordTable,
  sql,
  type Sql,
  type Viewer,
} from '@stoa/persistence';
import type { EventName } from './event-names.view.js';

/** A change of one record. */
export interface Change {
  /** The event's id, in hex. */
  id: string;
  /** Milliseconds since 1970. */
  time: number;
  user: string | null;
  operation: 'insert' | 'update' | 'remove';
  /** JSON text of the record after the change; before it, when the record was removed. */
  data: string;
}

/** The history of a record is its newest changes, up to this number. */
const maxChanges = 1000;

/** Events as a table of records, with the columns that lists, filters and the access rule need. */
const asRecords = (condition: string): string =>
  `(select org, id, acl, time, wire, wire::jsonb as data from event_log
    where event is not null and name <> 'store.packets.received' ${condition}) as log`;

/** The event log, as far as a viewer may see it. */
@Injectable()
export class EventsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Events of some stores, of all when undefined.
   * @param stores names of stores from the database: they become text of the statement
   */
  ofStores(stores: readonly string[] | undefined): RecordTable {
    const condition = stores ? `and store = any('{${stores.join(',')}}')` : '';
    return new RecordTable(this.database, asRecords(condition));
  }

  /**
   * Events of one record.
   * @param store name of a store from the database: it becomes text of the statement
   * @param id hex, from the database likewise
   */
  ofRecord(store: string, id: string): RecordTable {
    return new RecordTable(this.database, asRecords(`and store = '${store}' and record = '${bytea(id)}'`));
  }

  /** The changes of a record that a viewer may see, oldest first. */
  async changes(viewer: Viewer, store: string, id: string): Promise<Change[]> {
    const rows = await this.database.lists.rows<Omit<Change, 'time'> & { time: string }>(
      { caller: callerOf(viewer), cost: 'cheap' },
      dynamic(sql`
        select encode(id, 'hex') as id, time, encode(uid, 'hex') as "user", data,
               case name when 'store.records.inserted' then 'insert' when 'store.records.updated' then 'update'
                         else 'remove' end as operation
        from events
        where ${readable(viewer)} and store = ${store} and record = ${bytea(id)}
          and name in ('store.records.inserted', 'store.records.updated', 'store.records.removed')
        order by seq desc limit ${maxChanges}`),
    );
    return rows.toReversed().map((row) => ({ ...row, time: Number(row.time) }));
  }

  /** The distinct names of the events of the last 30 days that a viewer may see, each with the object's model, if any. */
  async names(viewer: Viewer, stores: readonly string[] | undefined): Promise<EventName[]> {
    const ofStores: Sql = stores ? sql`and store = any(${stores}::text[])` : emptySql;
    return this.database.lists.rows(
      { caller: callerOf(viewer), cost: 'heavy' },
      dynamic(sql`
        select distinct event, model from (
          select event, store, acl, org,
                 (select data->>'model' from records.objects o
                  where o.org = e.org and o.id = e.record and e.store = 'objects') as model
          from event_log e where event is not null and at > now() - interval '30 days') as named
        where ${readable(viewer)} ${ofStores} order by event`),
    );
  }
}
