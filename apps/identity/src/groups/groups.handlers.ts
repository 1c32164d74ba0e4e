import { Inject, Injectable } from '@nestjs/common';
import { Bus, Reply } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import { groupBody } from '@stoa/dto';
import type { Caller, Clock, JsonObject } from '@stoa/kernel';
import { merged, newRecord, outbox } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { announced, type Announcer } from '../callers/caller-changes.publisher.js';
import { announceRoot } from '../directory/root-members.event.js';
import { governs, notGoverned } from '../callers/caller.rules.js';
import { NEW_ID } from '../directory/directory.providers.js';
import { bodyOf, checked, fieldFault, missingIn } from '../directory/record-body.rules.js';
import type { StoreHandlers, Target, Write } from '../directory/store-handlers.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { UsersRepository } from '../users/users.repository.js';
import {
  checkMembers,
  checkMove,
  inUse,
  isRootGroup,
  lastRootMember,
  missing,
  type MemberChange,
} from './group.rules.js';
import { GroupsRepository, type Group } from './groups.repository.js';

@Injectable()
export class GroupsHandlers implements StoreHandlers {
  constructor(
    @Inject(GroupsRepository) private readonly groups: GroupsRepository,
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(RolesRepository) private readonly roles: RolesRepository,
    @Inject(Bus) readonly bus: Bus,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  get database(): Announcer['database'] {
    return this.groups.database;
  }

  get table(): StoreHandlers['table'] {
    return this.groups.table;
  }

  async create(caller: Caller, body: JsonObject): Promise<Reply> {
    const { parent: named, access = [], ...fields } = checked(groupBody, bodyOf(body, 'access').fields);
    const [id, time] = [this.newId(), this.clock()];
    const json = await announced(this, caller.org, async (tx, changes) => {
      changes.users.push(...access);
      await this.groups.keepTree(tx);
      const parent = await this.groups.lock(tx, caller, named ?? caller.group).catch(missingIn('parent'));
      const placed = {
        group: id,
        access: [],
        branch: [id, ...parent.branch],
        parent: parent._id,
        role: null,
      };
      const empty: Group = { ...newRecord(caller, id, time, {}), _id: id, ...placed };
      const record = { ...empty, ...fields, access: [...new Set(access)] } as Group;
      await this.#checkMembers({ tx, caller }, empty, record);
      await this.#checkRole({ tx, caller }, empty, record);
      const [stored] = await this.groups.table.for(caller).insertAll(tx, [JSON.stringify(record)]);
      return stored!;
    });
    return Reply.one(json, { version: 1 });
  }

  async change(caller: Caller, target: Target, body: JsonObject): Promise<Reply> {
    const { fields, ignored } = bodyOf(body, 'access');
    const given = checked(groupBody.partial(), fields);
    if (given.access) given.access = [...new Set(given.access)];
    const time = this.clock();
    const { json, version } = await announced(this, caller.org, async (tx, changes) => {
      await (given.parent ? this.groups.changeTree(tx) : this.groups.keepTree(tx));
      const visible = this.groups.table.for(caller);
      const { json, version } = await visible.lock(tx, target);
      const before = JSON.parse(json) as Group;
      if (isRootGroup(before, caller.org) && !caller.root) throw notGoverned();
      const after = { ...merged(before, given as JsonObject), _at: time } as unknown as Group;
      const members = await this.#checkMembers({ tx, caller }, before, after);
      await this.#checkRole({ tx, caller }, before, after);
      const moved = await this.#move({ tx, caller }, before, after);
      const [stored] = await visible.replaceAll(tx, [
        { id: target.id, json: JSON.stringify(after), version },
      ]);
      if (members.removed.length && !isRootGroup(before, caller.org))
        await this.users.sendHome(tx, caller.org, { group: before._id, users: members.removed, time });
      if (isRootGroup(before, caller.org)) await announceRoot(tx, caller.org, time, after.access);
      changes.users.push(...members.added, ...members.removed, ...moved);
      return stored!;
    });
    return Reply.one(json, { version, ignored });
  }

  async remove(caller: Caller, target: Target): Promise<Reply> {
    const { org } = caller;
    const json = await this.groups.database.transaction(async (tx) => {
      await this.groups.changeTree(tx);
      const visible = this.groups.table.for(caller);
      const { json } = await visible.lock(tx, target);
      const hasMembers = (JSON.parse(json) as Group).access.length > 0;
      const hasUsers = (await this.users.withGroup(tx, org, target.id)).length > 0;
      const hasChildren = await this.groups.hasChildren(tx, org, target.id);
      if (target.id === org || hasMembers || hasUsers || hasChildren) throw inUse('group');
      await visible.removeAll(tx, [target.id]);
      return json;
    });
    return Reply.one(json);
  }

  async #checkMembers({ tx, caller }: Write, before: Group, after: Group): Promise<MemberChange> {
    const change = checkMembers(caller, before, after);
    const found = await this.users.visible(tx, caller, change.added);
    if (missing(change.added, [...found]).length) throw fieldFault('access', 'exists');
    if (isRootGroup(before, caller.org) && !after.access.length) throw lastRootMember();
    return change;
  }

  async #checkRole({ tx, caller }: Write, before: Group, after: Group): Promise<void> {
    if (before.role === after.role) return;
    if (!governs(caller, before.branch)) throw notGoverned();
    if (after.role) await this.roles.checkGivenBy(tx, caller, after.role);
  }

  /** Gives `after` and all that hangs below it its new branch. @returns the users who see other things from now on. */
  async #move({ tx, caller }: Write, before: Group, after: Group): Promise<string[]> {
    if (before.parent === after.parent) return [];
    const parent = await this.groups.lock(tx, caller, after.parent).catch(missingIn('parent'));
    checkMove(caller, before, parent);
    const { org } = caller;
    after.branch = [after._id, ...parent.branch];
    const people = await this.groups.peopleOf(tx, org, after._id);
    const time = after._at as number;
    await this.groups.moveBranches(tx, org, { branch: after.branch, time });
    await outbox.add(tx, identity.groups.moved, {
      org,
      time,
      data: { group: after._id, branch: after.branch },
    });
    return people;
  }
}
