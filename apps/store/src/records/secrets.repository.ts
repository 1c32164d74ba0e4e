import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@stoa/kernel';
import { bytea, type Queries } from '@stoa/persistence';

/** Which record of which store. */
export interface RecordKey {
  org: string;
  store: string;
  id: string;
}

/** Fields that no reply, event or filter ever sees: they lie beside the record, not in it. */
@Injectable()
export class SecretsRepository {
  /** Adds to what is kept, or replaces it field by field. */
  async keep(tx: Queries, { org, store, id }: RecordKey, fields: JsonObject): Promise<void> {
    await tx.prepared(
      `insert into record_secrets as kept (org, store, id, data) values ($1, $2, $3, $4)
       on conflict (org, store, id) do update set data = kept.data || excluded.data`,
      [bytea(org), store, bytea(id), JSON.stringify(fields)],
    );
  }

  async forget(tx: Queries, { org, store, ids }: { org: string; store: string; ids: readonly string[] }) {
    await tx.prepared(`delete from record_secrets where org = $1 and store = $2 and id = any($3::bytea[])`, [
      bytea(org),
      store,
      ids.map(bytea),
    ]);
  }
}

/** A body's fields in two: what may be seen, and what may not. */
export interface Split {
  fields: JsonObject;
  secrets: JsonObject | undefined;
}

export function withoutSecrets(body: JsonObject, secret: readonly string[]): Split {
  if (!secret.some((key) => Object.hasOwn(body, key))) return { fields: body, secrets: undefined };
  const entries = Object.entries(body);
  return {
    fields: Object.fromEntries(entries.filter(([key]) => !secret.includes(key))),
    secrets: Object.fromEntries(entries.filter(([key]) => secret.includes(key))),
  };
}
