import { Inject, Injectable } from '@nestjs/common';
import { Bus, Reply } from '@stoa/bus';
import { roleBody } from '@stoa/dto';
import type { Caller, Clock, JsonObject } from '@stoa/kernel';
import { merged, newRecord, withoutSystemKeys } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { announced, type Announcer } from '../callers/caller-changes.publisher.js';
import { mustHold } from '../callers/caller.rules.js';
import { inUse } from '../groups/group.rules.js';
import { GroupsRepository } from '../groups/groups.repository.js';
import { NEW_ID } from '../directory/directory.providers.js';
import { checked } from '../directory/record-body.rules.js';
import type { StoreHandlers, Target } from '../directory/store-handlers.js';
import { UsersRepository } from '../users/users.repository.js';
import { RolesRepository } from './roles.repository.js';

/** Roles: named lists of credentials. Nobody writes one, or touches one, that grants more than he may himself. */
@Injectable()
export class RolesHandlers implements StoreHandlers {
  constructor(
    @Inject(RolesRepository) private readonly roles: RolesRepository,
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(GroupsRepository) private readonly groups: GroupsRepository,
    @Inject(Bus) readonly bus: Bus,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  get database(): Announcer['database'] {
    return this.roles.database;
  }

  get table(): StoreHandlers['table'] {
    return this.roles.table;
  }

  async create(caller: Caller, body: JsonObject): Promise<Reply> {
    const fields = checked(roleBody, body);
    mustHold(caller, fields.credentials);
    const record = newRecord(caller, this.newId(), this.clock(), fields as JsonObject);
    return Reply.one(await this.roles.table.for(caller).insert(JSON.stringify(record)), { version: 1 });
  }

  async change(caller: Caller, target: Target, body: JsonObject): Promise<Reply> {
    const { fields, ignored } = withoutSystemKeys(body);
    const given = checked(roleBody.partial(), fields);
    const { json, version } = await announced(this, caller.org, async (tx, changes) => {
      const visible = this.roles.table.for(caller);
      const { json, version } = await visible.lock(tx, target);
      const before = JSON.parse(json) as JsonObject & { credentials: string[] };
      if (given.credentials) mustHold(caller, [...before.credentials, ...given.credentials]);
      const after = { ...merged(before, given as JsonObject), _at: this.clock() };
      const [stored] = await visible.replaceAll(tx, [
        { id: target.id, json: JSON.stringify(after), version },
      ]);
      if (given.credentials) changes.users = await this.users.withRole(tx, caller.org, target.id);
      return stored!;
    });
    return Reply.one(json, { version, ignored });
  }

  async remove(caller: Caller, target: Target): Promise<Reply> {
    const json = await this.roles.database.transaction(async (tx) => {
      const visible = this.roles.table.for(caller);
      const { json } = await visible.lock(tx, target);
      const users = await this.users.withRole(tx, caller.org, target.id);
      const groups = await this.groups.withRole(tx, caller.org, target.id);
      if (users.length || groups.length) throw inUse('role');
      await visible.removeAll(tx, [target.id]);
      return json;
    });
    return Reply.one(json);
  }
}
