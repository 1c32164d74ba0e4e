import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@stoa/kernel';
import { Database, RecordTable, type Queries, type Viewer } from '@stoa/persistence';
import { mustHold } from '../callers/caller.rules.js';
import { missingIn } from '../directory/record-body.rules.js';

@Injectable()
export class RolesRepository {
  readonly table: RecordTable;

  constructor(@Inject(Database) readonly database: Database) {
    this.table = new RecordTable(database, 'roles');
  }

  /** A role's credentials; it neither changes nor goes until `tx` ends. @throws Fault not_found, also when invisible. */
  async hold(tx: Queries, viewer: Viewer, id: string): Promise<string[]> {
    const { json } = await this.table.for(viewer).lock(tx, { id });
    return (JSON.parse(json) as { credentials: string[] }).credentials;
  }

  /** For giving someone a role: the caller must see it, and hold all that it grants. @throws Fault invalid; forbidden */
  async checkGivenBy(tx: Queries, caller: Caller, id: string): Promise<void> {
    mustHold(caller, await this.hold(tx, caller, id).catch(missingIn('role')));
  }
}
