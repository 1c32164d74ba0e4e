import { Injectable } from '@nestjs/common';
import type { Caller } from '@stoa/kernel';
import { bytea, Database, RecordTable, sql, type Queries, type Viewer } from '@stoa/persistence';
import { requireCredentials } from '../callers/caller.rules.js';
import { missingIn } from '../directory/record.faults.js';

@Injectable()
export class RolesRepository {
  readonly table: RecordTable;

  constructor(database: Database) {
    this.table = new RecordTable(database, 'roles');
  }

  /** Locks a role until `tx` ends. @returns its credentials @throws Fault not_found, also if the viewer does not see it */
  async lock(tx: Queries, viewer: Viewer, id: string): Promise<string[]> {
    const { json } = await this.table.for(viewer).lock(tx, { id });
    return (JSON.parse(json) as { credentials: string[] }).credentials;
  }

  /** A caller who assigns a role must see it and have all its credentials. @throws Fault invalid; forbidden */
  async checkAssignment(tx: Queries, caller: Caller, id: string): Promise<void> {
    requireCredentials(caller, await this.lock(tx, caller, id).catch(missingIn('role')));
  }

  /** The ids of the users with this role. */
  async usersWith(tx: Queries, org: string, role: string): Promise<string[]> {
    const users = await tx.rows<{ id: string }>(
      sql`select encode(id, 'hex') as id from users where org = ${bytea(org)} and data->>'role' = ${role}`,
    );
    return users.map(({ id }) => id);
  }

  /** Whether a user has this role, or a group assigns it to its new users. */
  async isUsed(tx: Queries, org: string, role: string): Promise<boolean> {
    const use = await tx.row<{ isUsed: boolean }>(sql`
      select exists (select from users where org = ${bytea(org)} and data->>'role' = ${role})
        or exists (select from groups where org = ${bytea(org)} and data->>'role' = ${role}) as "isUsed"`);
    return use!.isUsed;
  }
}
