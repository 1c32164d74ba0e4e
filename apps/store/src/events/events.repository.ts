import { Injectable } from '@nestjs/common';
import {
  bytea,
  callerOf,
  Database,
  readable,
  RecordTable,
  viewerValues,
  type Viewer,
} from '@stoa/persistence';

/** Events as a table of records: what the list query, its filters and the access rule need of them. */
const asRecords = (rows: string): string =>
  `(select org, id, acl, time, wire, wire::jsonb as data from event_log
    where event is not null and name <> 'store.packets.received' ${rows}) as log`;

const names = `
  select distinct event, model from (
    select event, store, acl, org, (select data->>'model' from records.objects o
                             where o.org = e.org and o.id = e.record and e.store = 'objects') as model
    from event_log e where event is not null and at > now() - interval '30 days') as seen`;

/** A change of one record: the record after it, or before its removal. */
export interface Change {
  id: string;
  time: number;
  user: string | null;
  op: 'insert' | 'update' | 'remove';
  data: string;
}

/** The newest so many are a record's history. */
const maxChanges = 1000;

/** A condition on the events of some stores, which are names and never a client's text; undefined: of every store. */
const ofStores = (stores: readonly string[] | undefined): string =>
  stores ? `and store = any('{${stores.join(',')}}')` : '';

/** What happened in the store, as far as a viewer may see it. */
@Injectable()
export class EventsRepository {
  constructor(private readonly database: Database) {}

  in(stores: readonly string[] | undefined): RecordTable {
    return new RecordTable(this.database, asRecords(ofStores(stores)));
  }

  /** Those of one record. `store` and `id` are names and ids that were looked up, never a client's text. */
  of(store: string, id: string): RecordTable {
    return new RecordTable(this.database, asRecords(`and store = '${store}' and record = '${bytea(id)}'`));
  }

  /** What a viewer may see of what became of a record, oldest first. */
  async changes(viewer: Viewer, store: string, id: string): Promise<Change[]> {
    const values: unknown[] = viewerValues(viewer);
    const rows = await this.database.lists.search(
      { caller: callerOf(viewer), cost: 'cheap' },
      `select encode(id, 'hex'), time, encode(uid, 'hex'), name, data from events
       where ${readable(viewer)} and store = $${values.push(store)} and record = $${values.push(bytea(id))}
         and name in ('store.records.inserted', 'store.records.updated', 'store.records.removed')
       order by seq desc limit ${maxChanges}`,
      values,
    );
    return rows.toReversed().map(([id, time, user, name, data]) => {
      const op = { inserted: 'insert', updated: 'update', removed: 'remove' }[
        (name as string).split('.')[2]!
      ];
      return { id, time: Number(time), user, op, data } as Change;
    });
  }

  /** The names of events in the log, with the object's model where there is one. */
  async names(
    viewer: Viewer,
    stores: readonly string[] | undefined,
  ): Promise<{ event: string; model: string | null }[]> {
    const rows = await this.database.lists.search(
      { caller: callerOf(viewer), cost: 'heavy' },
      `${names} where ${readable(viewer)} ${ofStores(stores)} order by event`,
      viewerValues(viewer),
    );
    return rows.map(([event, model]) => ({ event, model }) as { event: string; model: string | null });
  }
}
