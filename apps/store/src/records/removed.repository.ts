import { Injectable } from '@nestjs/common';
import { bytea, byteas, Database, raw, RecordTable, sql, type Queries, type Viewer } from '@stoa/persistence';
import type { Store } from '../stores/stores.repository.js';

/** How long removed records of soft stores can be restored. */
const retention = `interval '30 days'`;
/** Each removal deletes up to this many expired records. */
const pruneLimit = 100;

const columns = raw('org, id, ver, wire, writer');

/** Removed records of soft stores. */
@Injectable()
export class RemovedRepository {
  constructor(private readonly database: Database) {}

  /** The removed records of a store, with the lists and the access rule of its records. */
  table({ name }: Store): RecordTable {
    return new RecordTable(
      this.database,
      `(select * from removed_records where store = '${name}' and removed > now() - ${retention}) as removed`,
    );
  }

  /** Copies records before they are removed, in the same transaction. */
  async add(tx: Queries, { name, table }: Store, org: string, ids: readonly string[]): Promise<void> {
    await tx.execute(sql`
      insert into removed_records (${columns}, store) select ${columns}, ${name} from ${raw(table.name)}
      where org = ${bytea(org)} and id = any(${byteas(ids)}::bytea[])
      on conflict (org, store, id) do update set wire = excluded.wire, removed = now()`);
    await tx.execute(sql`
      with expired as (
        delete from removed_records where ctid = any(array(
          select ctid from removed_records where removed <= now() - ${raw(retention)} limit ${pruneLimit}
          for update skip locked))
        returning org, store, id)
      delete from record_secrets s using expired e where s.org = e.org and s.store = e.store and s.id = e.id`);
  }

  /** Takes a record out, to restore it. @returns its JSON text. @throws Fault not_found */
  async take(tx: Queries, store: Store, viewer: Viewer, id: string): Promise<string> {
    const { json } = await this.table(store).for(viewer).lock(tx, { id });
    await tx.execute(sql`
      delete from removed_records where org = ${bytea(viewer.org)} and store = ${store.name} and id = ${bytea(id)}`);
    return json;
  }
}
