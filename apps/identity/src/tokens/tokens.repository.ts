import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@stoa/kernel';
import { bytea, Database, RecordTable, sql, type Queries } from '@stoa/persistence';
import { organisationViewer } from '../directory/organisation-viewer.js';

/** Expired tokens of logins that each new one removes. */
const prunedRows = 100;

@Injectable()
export class TokensRepository {
  readonly table: RecordTable;

  constructor(database: Database) {
    this.table = new RecordTable(database, 'tokens');
  }

  async create(tx: Queries, org: string, record: JsonObject): Promise<void> {
    await this.table.for(organisationViewer(org)).insertAll(tx, [JSON.stringify(record)]);
  }

  async prune(tx: Queries, now: number): Promise<void> {
    await tx.execute(sql`
      delete from tokens where ctid = any(array(
        select ctid from tokens where data->>'kind' = 'access' and (data->>'expiresAt')::bigint <= ${now}::bigint
        limit ${prunedRows} for update skip locked))`);
  }

  async revoke(tx: Queries, org: string, id: string): Promise<void> {
    await tx.execute(sql`delete from tokens where org = ${bytea(org)} and id = ${bytea(id)}`);
  }

  /** Revokes the access tokens of the user's logins; named tokens stay valid. @returns their ids */
  async revokeLogins(tx: Queries, org: string, user: string): Promise<string[]> {
    const tokens = await tx.rows<{ id: string }>(sql`
      delete from tokens where org = ${bytea(org)} and acl && array[${bytea(user)}::bytea]
        and data->>'owner' = ${user} and data->>'kind' = 'access'
      returning encode(id, 'hex') as id`);
    return tokens.map(({ id }) => id);
  }
}
