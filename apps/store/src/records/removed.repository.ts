import { Injectable } from '@nestjs/common';
import { notFound } from '@stoa/kernel';
import { bytea, Database, RecordTable, type Queries, type Viewer } from '@stoa/persistence';
import type { Store } from '../stores/stores.repository.js';

/** Removed records of soft stores can be restored for so long. */
const keptFor = `interval '30 days'`;
/** Each removal takes so many expired ones with it. */
const pruned = 100;

const columns = 'org, id, ver, wire, writer';

@Injectable()
export class RemovedRepository {
  constructor(private readonly database: Database) {}

  /** Those of a store, with the same lists and the same access rule as those that are there. */
  of({ name }: Store): RecordTable {
    return new RecordTable(
      this.database,
      `(select * from removed_records where store = '${name}' and removed > now() - ${keptFor}) as removed`,
    );
  }

  /** To be called before the records go, in the same transaction. */
  async keep(tx: Queries, { name, table }: Store, org: string, ids: readonly string[]): Promise<void> {
    await tx.prepared(
      `insert into removed_records (${columns}, store) select ${columns}, $3 from ${table.name}
       where org = $1 and id = any($2::bytea[])
       on conflict (org, store, id) do update set wire = excluded.wire, removed = now()`,
      [bytea(org), ids.map(bytea), name],
    );
    await tx.prepared(
      `with expired as (delete from removed_records where ctid = any(array(
         select ctid from removed_records where removed <= now() - ${keptFor} limit ${pruned} for update skip locked))
         returning org, store, id)
       delete from record_secrets s using expired e where s.org = e.org and s.store = e.store and s.id = e.id`,
      [],
    );
  }

  /** A record that is to be put back. @throws Fault not_found */
  async take(tx: Queries, store: Store, viewer: Viewer, id: string): Promise<string> {
    const found = (await this.of(store).for(viewer).lockAll(tx, [id])).get(id);
    if (!found) throw notFound('record');
    await tx.prepared('delete from removed_records where org = $1 and store = $2 and id = $3', [
      bytea(viewer.org),
      store.name,
      bytea(id),
    ]);
    return found.json;
  }
}
