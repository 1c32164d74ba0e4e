import { Inject, Injectable } from '@nestjs/common';
import { Reply } from '@stoa/bus';
import { roleBody } from '@stoa/dto';
import type { Caller, Clock, JsonObject } from '@stoa/kernel';
import { Database, merged, newRecord, withoutSystemKeys, type RecordTable } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { CallerChangesPublisher } from '../callers/caller-changes.publisher.js';
import { requireCredentials } from '../callers/caller.rules.js';
import { NEW_ID } from '../directory/directory.providers.js';
import { parseBody } from '../directory/record-body.rules.js';
import { inUse } from '../directory/record.faults.js';
import type { StoreHandlers, Target } from '../directory/store-handlers.js';
import { RolesRepository } from './roles.repository.js';

/** Roles. A caller neither creates nor changes a role that grants more than the caller has. */
@Injectable()
export class RolesHandlers implements StoreHandlers {
  constructor(
    private readonly database: Database,
    private readonly roles: RolesRepository,
    private readonly callerChanges: CallerChangesPublisher,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  get table(): RecordTable {
    return this.roles.table;
  }

  async create(caller: Caller, body: JsonObject): Promise<Reply> {
    const fields = parseBody(roleBody, body);
    requireCredentials(caller, fields.credentials);
    const record = newRecord(caller, this.newId(), this.clock(), fields as JsonObject);
    return Reply.one(await this.roles.table.for(caller).insert(JSON.stringify(record)), { version: 1 });
  }

  async change(caller: Caller, target: Target, body: JsonObject): Promise<Reply> {
    const { fields, ignored } = withoutSystemKeys(body);
    const change = parseBody(roleBody.partial(), fields);
    const { json, version } = await this.callerChanges.transaction(caller.org, async (tx, changes) => {
      const visible = this.roles.table.for(caller);
      const { json, version } = await visible.lock(tx, target);
      const before = JSON.parse(json) as JsonObject & { credentials: string[] };
      if (change.credentials) requireCredentials(caller, [...before.credentials, ...change.credentials]);
      const after = { ...merged(before, change as JsonObject), _at: this.clock() };
      const [stored] = await visible.replaceAll(tx, [
        { id: target.id, json: JSON.stringify(after), version },
      ]);
      if (change.credentials) changes.users = await this.roles.usersWith(tx, caller.org, target.id);
      return stored!;
    });
    return Reply.one(json, { version, ignored });
  }

  async remove(caller: Caller, target: Target): Promise<Reply> {
    const json = await this.database.transaction(async (tx) => {
      const visible = this.roles.table.for(caller);
      const { json } = await visible.lock(tx, target);
      if (await this.roles.isUsed(tx, caller.org, target.id)) throw inUse('role');
      await visible.removeAll(tx, [target.id]);
      return json;
    });
    return Reply.one(json);
  }
}
