import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@stoa/kernel';
import {
  bytea,
  byteas,
  Database,
  RecordTable,
  type Queries,
  type Records,
  type StoredRecord,
  type Viewer,
} from '@stoa/persistence';
import type { Permit } from '../alterations/permit.js';

@Injectable()
export class UsersRepository {
  readonly table: RecordTable;

  constructor(@Inject(Database) readonly database: Database) {
    this.table = new RecordTable(database, 'users');
  }

  async withRole(on: Queries, org: string, role: string): Promise<string[]> {
    const rows = await on.prepared(
      `select encode(id, 'hex') from users where org = $1 and data->>'role' = $2`,
      [bytea(org), role],
    );
    return rows.map(([id]) => id as string);
  }

  async withGroup(on: Queries, org: string, group: string): Promise<string[]> {
    const rows = await on.prepared(
      `select encode(id, 'hex') from users where org = $1 and data->>'group' = $2`,
      [bytea(org), group],
    );
    return rows.map(([id]) => id as string);
  }

  /** Users who left their current group are in the root group again, which makes nobody its member. */
  async sendHome(
    tx: Queries,
    org: string,
    { group, users, time }: { group: string; users: string[]; time: number },
  ): Promise<void> {
    await tx.prepared(
      `update users set ver = ver + 1, wire = record_with(wire,
         jsonb_build_object('group', $2::text, 'branch', jsonb_build_array($2::text), '_at', $5::bigint))
       where org = $1 and id = any($3::bytea[]) and data->>'group' = $4`,
      [bytea(org), org, byteas(users), group, time],
    );
  }

  /** Puts a changed record in the place of the one that `tx` has locked. */
  async replace(
    tx: Queries,
    records: Records,
    { user }: Permit,
    { record, version }: { record: JsonObject; version: number },
  ): Promise<StoredRecord> {
    const json = JSON.stringify(record);
    const [stored] = await records.replaceAll(tx, [{ id: user, json, version }]);
    return stored!;
  }

  /** Those of `users` whom the viewer sees; they stay until `tx` ends. */
  async visible(tx: Queries, viewer: Viewer, users: readonly string[]): Promise<Set<string>> {
    return new Set((await this.table.for(viewer).lockAll(tx, users)).keys());
  }
}
