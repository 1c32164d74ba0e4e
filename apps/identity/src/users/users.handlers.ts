import { Inject, Injectable } from '@nestjs/common';
import { hashPassword } from '@stoa/auth';
import { Bus, Reply } from '@stoa/bus';
import { userBody, type UserBody } from '@stoa/dto';
import { notFound, type Caller, type Clock, type JsonObject } from '@stoa/kernel';
import { merged, newRecord, type Queries } from '@stoa/persistence';
import { announced, type Announcer, type Changes } from '../callers/announce.js';
import {
  beyondRights,
  governs,
  governsAllOf,
  mayActAs,
  mustHold,
  notGoverned,
  type Standing,
} from '../callers/caller.rules.js';
import { CallersRepository } from '../callers/callers.repository.js';
import { isRootGroup, lastRootMember } from '../groups/group.rules.js';
import { GroupsRepository, type Group } from '../groups/groups.repository.js';
import { CLOCK, NEW_ID } from '../providers.js';
import { bodyOf, checked, missingIn } from '../records/body.rules.js';
import type { StoreHandlers, Target, Write } from '../records/store-handlers.js';
import { wholeOrg } from '../records/whole-org.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { AccountsRepository } from './accounts.repository.js';
import { PasswordsRepository } from './passwords.repository.js';
import { isSensitive, removesHimself, withField } from './user.rules.js';
import { UsersRepository } from './users.repository.js';

/**
 * Users. Whoever names a group for a user, on creation or later, makes him its member, but for the root group: its
 * members see everything, so they are made in the group's own record only. Leaving a group is a matter of the group's
 * record too. `password` goes to a table of its own before anything else is done with a body.
 */
@Injectable()
export class UsersHandlers implements StoreHandlers {
  constructor(
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(PasswordsRepository) private readonly passwords: PasswordsRepository,
    @Inject(GroupsRepository) private readonly groups: GroupsRepository,
    @Inject(RolesRepository) private readonly roles: RolesRepository,
    @Inject(CallersRepository) private readonly callers: CallersRepository,
    @Inject(Bus) readonly bus: Bus,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  get database(): Announcer['database'] {
    return this.users.database;
  }

  get table(): StoreHandlers['table'] {
    return this.users.table;
  }

  async create(caller: Caller, body: JsonObject): Promise<Reply> {
    const { password, group, id: _, ...fields } = checked(userBody, bodyOf(body, 'group').fields);
    const hash = password === undefined ? undefined : await hashPassword(password);
    const [user, time] = [this.newId(), this.clock()];
    const json = await this.#transaction(caller.org, async (tx) => {
      await this.groups.keepTree(tx);
      const home = await this.#home({ tx, caller }, group);
      const role = await this.#role({ tx, caller }, fields.role, home);
      const placed = { group: home._id, branch: home.branch, access: [user], role };
      const id = await this.accounts.nextId(tx);
      const record = { ...newRecord(caller, user, time, fields as JsonObject), ...placed, id };
      const [stored] = await this.users.table.for(caller).insertAll(tx, [JSON.stringify(record)]);
      if (hash) await this.passwords.set(tx, caller.org, { user, hash });
      await this.#join({ tx, caller }, home, { user, time });
      return stored!;
    });
    return Reply.one(json, { version: 1 });
  }

  async change(caller: Caller, target: Target, body: JsonObject): Promise<Reply> {
    const { id: number, ...sent } = body;
    const { fields: given, ignored } = bodyOf(sent, 'group');
    if (number !== undefined) ignored.push('id');
    const { password, ...fields } = checked(userBody.partial(), given);
    const hash = password === undefined ? undefined : await hashPassword(password);
    const time = this.clock();
    const done = await this.#transaction(caller.org, async (tx, changes) => {
      await this.groups.keepTree(tx);
      const visible = this.users.table.for(caller);
      const { json, version } = await visible.lock(tx, target);
      const before = JSON.parse(json) as JsonObject;
      const after: JsonObject = { ...merged(before, fields as JsonObject), _at: time };
      const concerns = hash !== undefined || isSensitive(before, after);
      if (concerns) await this.#checkSensitive({ tx, caller }, before, after);
      if (after.group !== before.group) await this.#move({ tx, caller }, after, time);
      if (concerns) changes.users.push(target.id);
      if (hash) changes.credentials = await this.passwords.set(tx, caller.org, { user: target.id, hash });
      const [stored] = await visible.replaceAll(tx, [
        { id: target.id, json: JSON.stringify(after), version },
      ]);
      return stored!;
    });
    return Reply.one(done.json, { version: done.version, ignored });
  }

  async remove(caller: Caller, target: Target): Promise<Reply> {
    if (target.id === caller.user) throw removesHimself();
    const time = this.clock();
    const json = await announced(this, caller.org, async (tx, changes) => {
      const visible = this.users.table.for(caller);
      const { json } = await visible.lock(tx, target);
      if (!governsAllOf(caller, await this.#standing({ tx, caller }, target.id))) throw notGoverned();
      const emptied = await this.groups.leaveAll(tx, caller.org, { user: target.id, time });
      if (emptied.includes(caller.org)) throw lastRootMember();
      changes.users.push(target.id);
      changes.credentials = await this.passwords.remove(tx, caller.org, target.id);
      await visible.removeAll(tx, [target.id]);
      return json;
    });
    return Reply.one(json);
  }

  /** The group that a user gets: the caller's, or one that the caller names, sees and governs. */
  async #home({ tx, caller }: Write, named: string | undefined): Promise<Group> {
    if (!named) return this.groups.lock(tx, wholeOrg(caller.org), caller.group);
    const home = await this.groups.lock(tx, caller, named).catch(missingIn('group'));
    if (!governs(caller, home.branch)) throw notGoverned();
    return home;
  }

  /** The role that a new user gets: the one named, or the one that his group has for new users. */
  async #role({ tx, caller }: Write, named: UserBody['role'], home: Group): Promise<string | null> {
    if (named) await this.roles.checkGivenBy(tx, caller, named);
    if (named !== undefined) return named;
    const role = await this.groups.roleOn(tx, caller.org, home.branch);
    // The caller need not see this role, but he knows the new user's password: so he must hold what it grants.
    if (role) mustHold(caller, await this.roles.hold(tx, wholeOrg(caller.org), role));
    return role;
  }

  async #checkSensitive({ tx, caller }: Write, before: JsonObject, after: JsonObject): Promise<void> {
    if (!mayActAs(caller, await this.#standing({ tx, caller }, before._id as string))) throw beyondRights();
    if (after.role && after.role !== before.role)
      await this.roles.checkGivenBy(tx, caller, after.role as string);
  }

  async #move(write: Write, user: JsonObject, time: number): Promise<void> {
    const home = await this.#home(write, user.group as string);
    user.branch = home.branch;
    await this.#join(write, home, { user: user._id as string, time });
  }

  async #join(
    { tx, caller: { org } }: Write,
    home: Group,
    { user, time }: { user: string; time: number },
  ): Promise<void> {
    if (!isRootGroup(home, org)) await this.groups.join(tx, org, { group: home._id, user, time });
  }

  async #standing({ tx, caller }: Write, user: string): Promise<Standing> {
    const standing = await this.callers.standing(tx, caller.org, user);
    if (!standing) throw notFound('record');
    return standing;
  }

  async #transaction<T>(org: string, work: (tx: Queries, changes: Changes) => Promise<T>): Promise<T> {
    return announced(this, org, work).catch((error: unknown) => {
      throw withField(error);
    });
  }
}
