import { Inject, Injectable } from '@nestjs/common';
import { Reply } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import { groupBody } from '@stoa/dto';
import type { Caller, Clock, JsonObject } from '@stoa/kernel';
import { Database, merged, newRecord, outbox, type RecordTable } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { CallerChangesPublisher } from '../callers/caller-changes.publisher.js';
import { notGoverned } from '../callers/caller.rules.js';
import { NEW_ID } from '../directory/directory.providers.js';
import { parseBody, settableFields } from '../directory/record-body.rules.js';
import { inUse, missingIn } from '../directory/record.faults.js';
import { publishRootMembers } from '../directory/root-members.event.js';
import type { StoreHandlers, Target, Write } from '../directory/store-handlers.js';
import { GroupChecks } from './group-checks.js';
import { GroupMembersRepository } from './group-members.repository.js';
import { checkMove, isRootGroup, type Group } from './group.rules.js';
import { GroupsRepository } from './groups.repository.js';

@Injectable()
export class GroupsHandlers implements StoreHandlers {
  constructor(
    private readonly database: Database,
    private readonly groups: GroupsRepository,
    private readonly members: GroupMembersRepository,
    private readonly checks: GroupChecks,
    private readonly callerChanges: CallerChangesPublisher,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  get table(): RecordTable {
    return this.groups.table;
  }

  async create(caller: Caller, body: JsonObject): Promise<Reply> {
    const { fields: settable } = settableFields(body, 'access');
    const { parent: parentId, access = [], ...fields } = parseBody(groupBody, settable);
    const [id, time] = [this.newId(), this.clock()];
    const json = await this.callerChanges.transaction(caller.org, async (tx, changes) => {
      changes.users.push(...access);
      await this.groups.lockTreeShared(tx);
      const parent = await this.groups.lock(tx, caller, parentId ?? caller.group).catch(missingIn('parent'));
      const place = { group: id, access: [], branch: [id, ...parent.branch], parent: parent._id, role: null };
      const empty: Group = { ...newRecord(caller, id, time, {}), _id: id, ...place };
      const record = { ...empty, ...fields, access: [...new Set(access)] } as Group;
      await this.checks.members({ tx, caller }, empty, record);
      await this.checks.role({ tx, caller }, empty, record);
      const [stored] = await this.groups.table.for(caller).insertAll(tx, [JSON.stringify(record)]);
      return stored!;
    });
    return Reply.one(json, { version: 1 });
  }

  async change(caller: Caller, target: Target, body: JsonObject): Promise<Reply> {
    const { fields, ignored } = settableFields(body, 'access');
    const change = parseBody(groupBody.partial(), fields);
    if (change.access) change.access = [...new Set(change.access)];
    const time = this.clock();
    const { json, version } = await this.callerChanges.transaction(caller.org, async (tx, changes) => {
      await (change.parent ? this.groups.lockTree(tx) : this.groups.lockTreeShared(tx));
      const visible = this.groups.table.for(caller);
      const { json, version } = await visible.lock(tx, target);
      const before = JSON.parse(json) as Group;
      const isRoot = isRootGroup(before, caller.org);
      if (isRoot && !caller.root) throw notGoverned();
      const after = { ...merged(before, change as JsonObject), _at: time } as unknown as Group;
      const { added, removed } = await this.checks.members({ tx, caller }, before, after);
      await this.checks.role({ tx, caller }, before, after);
      const moved = await this.#move({ tx, caller }, before, after);
      const [stored] = await visible.replaceAll(tx, [
        { id: target.id, json: JSON.stringify(after), version },
      ]);
      if (removed.length && !isRoot)
        await this.members.moveToRoot(tx, caller.org, { group: before._id, users: removed, time });
      if (isRoot) await publishRootMembers(tx, caller.org, time, after.access);
      changes.users.push(...added, ...removed, ...moved);
      return stored!;
    });
    return Reply.one(json, { version, ignored });
  }

  async remove(caller: Caller, target: Target): Promise<Reply> {
    const { org } = caller;
    const json = await this.database.transaction(async (tx) => {
      await this.groups.lockTree(tx);
      const visible = this.groups.table.for(caller);
      const { json } = await visible.lock(tx, target);
      const hasMembers = (JSON.parse(json) as Group).access.length > 0;
      const hasUsers = await this.members.hasCurrentUsers(tx, org, target.id);
      const hasChildren = await this.groups.hasChildren(tx, org, target.id);
      if (target.id === org || hasMembers || hasUsers || hasChildren) throw inUse('group');
      await visible.removeAll(tx, [target.id]);
      return json;
    });
    return Reply.one(json);
  }

  /** Sets the branch of `after` and of everything below it. @returns the users who see other records afterwards */
  async #move({ tx, caller }: Write, before: Group, after: Group): Promise<string[]> {
    if (before.parent === after.parent) return [];
    const parent = await this.groups.lock(tx, caller, after.parent).catch(missingIn('parent'));
    checkMove(caller, before, parent);
    const { org } = caller;
    after.branch = [after._id, ...parent.branch];
    const users = await this.members.usersBelow(tx, org, after._id);
    const time = after._at as number;
    await this.groups.moveBranches(tx, org, { branch: after.branch, time });
    const data = { group: after._id, branch: after.branch };
    await outbox.add(tx, identity.groups.moved, { org, time, data });
    return users;
  }
}
