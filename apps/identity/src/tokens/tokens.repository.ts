import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@stoa/kernel';
import { bytea, Database, RecordTable, type Queries } from '@stoa/persistence';
import { wholeOrg } from '../directory/organisation-viewer.js';

/** Each token of a login takes so many expired ones with it. */
const pruned = 100;

@Injectable()
export class TokensRepository {
  readonly table: RecordTable;

  constructor(@Inject(Database) readonly database: Database) {
    this.table = new RecordTable(database, 'tokens');
  }

  /** @returns the record as stored. */
  async create(tx: Queries, org: string, record: JsonObject): Promise<string> {
    const [json] = await this.table.for(wholeOrg(org)).insertAll(tx, [JSON.stringify(record)]);
    return json!;
  }

  async prune(tx: Queries, now: number): Promise<void> {
    await tx.prepared(
      `delete from tokens where ctid = any(array(
         select ctid from tokens where data->>'kind' = 'access' and (data->>'expiresAt')::bigint <= $1::bigint
         limit ${pruned} for update skip locked))`,
      [now],
    );
  }

  async revoke(tx: Queries, org: string, id: string): Promise<void> {
    await tx.prepared('delete from tokens where org = $1 and id = $2', [bytea(org), bytea(id)]);
  }
}
