import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@stoa/kernel';
import { bytea, byteas, sql, type Queries } from '@stoa/persistence';

export interface RecordKey {
  org: string;
  store: string;
  id: string;
}

/** Secret fields of records. They are stored apart from the record, so no reply, event or filter contains them. */
@Injectable()
export class SecretsRepository {
  /** Adds secret fields to those of the record, and replaces those of the same name. */
  async set(tx: Queries, { org, store, id }: RecordKey, fields: JsonObject): Promise<void> {
    await tx.execute(sql`
      insert into record_secrets as stored (org, store, id, data)
      values (${bytea(org)}, ${store}, ${bytea(id)}, ${JSON.stringify(fields)})
      on conflict (org, store, id) do update set data = stored.data || excluded.data`);
  }

  async remove(
    tx: Queries,
    { org, store, ids }: { org: string; store: string; ids: readonly string[] },
  ): Promise<void> {
    await tx.execute(sql`
      delete from record_secrets
      where org = ${bytea(org)} and store = ${store} and id = any(${byteas(ids)}::bytea[])`);
  }
}
