import { Inject, Injectable } from '@nestjs/common';
import { hashPassword } from '@stoa/auth';
import { Bus, Reply } from '@stoa/bus';
import { userBody, type UserBody } from '@stoa/dto';
import type { Caller, Clock, JsonObject } from '@stoa/kernel';
import { merged, newRecord, type Queries } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { Alterations } from '../alterations/alterations.js';
import { Permit } from '../alterations/permit.js';
import { announced, type Announcer, type Changes } from '../callers/caller-changes.publisher.js';
import { governs, mustHold, notGoverned } from '../callers/caller.rules.js';
import { isRootGroup, lastRootMember } from '../groups/group.rules.js';
import { GroupsRepository, type Group } from '../groups/groups.repository.js';
import { NEW_ID } from '../directory/directory.providers.js';
import { bodyOf, checked, missingIn } from '../directory/record-body.rules.js';
import type { StoreHandlers, Target, Write } from '../directory/store-handlers.js';
import { wholeOrg } from '../directory/organisation-viewer.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { claimedAddresses } from './claimed-addresses.repository.js';
import { keptBy, PasswordsRepository } from '../passwords/passwords.repository.js';
import { alteredFields, checkOwn, removesHimself, withAddress, withField } from './user.rules.js';
import { UsersRepository } from './users.repository.js';

/** Of a user's record, and not for a body of this surface to set: the number, and the proof of the address. */
const unsettable = ['id', 'emailVerified'] as const;

/**
 * Users. A group that is named for a user, on creation or later, gets the user as a member, but for the root group: its
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
    @Inject(Alterations) private readonly alterations: Alterations,
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
    const { password, group, ...fields } = checked(userBody, settable(bodyOf(body, 'group').fields).fields);
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
      if (hash) await this.passwords.set(tx, caller.org, new Permit(user, 'creation'), { hash });
      await this.#join({ tx, caller }, home, { user, time });
      return stored!;
    });
    return Reply.one(json, { version: 1 });
  }

  async change(caller: Caller, target: Target, body: JsonObject): Promise<Reply> {
    const { fields: own, ignored: unset } = settable(body);
    const { fields: given, ignored } = bodyOf(own, 'group');
    const { password, ...fields } = checked(userBody.partial(), given);
    const hash = password === undefined ? undefined : await hashPassword(password);
    const alteration = await this.alterations.prepare(caller, target.id);
    const time = this.clock();
    const done = await this.#transaction(caller.org, async (tx, changes) => {
      await this.groups.keepTree(tx);
      const visible = this.users.table.for(caller);
      const { json, version } = await visible.lock(tx, target);
      const before = JSON.parse(json) as JsonObject;
      const after = withAddress(before, { ...merged(before, fields as JsonObject), _at: time });
      if (caller.user === target.id) checkOwn(before, after);
      const altered = alteredFields(before, after, hash !== undefined);
      const permit = await alteration.permit(tx, altered);
      if (altered.includes('role') && after.role)
        await this.roles.checkGivenBy(tx, caller, after.role as string);
      if (altered.includes('group')) await this.#move({ tx, caller }, after, time);
      if (altered.length) changes.users.push(target.id);
      if (altered.includes('email')) {
        await this.passwords.endResets(tx, caller.org, permit);
        await claimedAddresses.set(tx, caller.org, target.id, caller.user === target.id);
      }
      if (hash)
        changes.credentials = await this.passwords.set(tx, caller.org, permit, {
          hash,
          ...keptBy(caller, permit),
        });
      return this.users.replace(tx, visible, permit, { record: after, version });
    });
    return Reply.one(done.json, { version: done.version, ignored: [...ignored, ...unset] });
  }

  async remove(caller: Caller, target: Target): Promise<Reply> {
    if (target.id === caller.user) throw removesHimself();
    const alteration = await this.alterations.prepare(caller, target.id);
    const time = this.clock();
    const json = await announced(this, caller.org, async (tx, changes) => {
      const visible = this.users.table.for(caller);
      const { json } = await visible.lock(tx, target);
      const permit = await alteration.permit(tx, ['removal']);
      const emptied = await this.groups.leaveAll(tx, caller.org, { user: target.id, time });
      if (emptied.includes(caller.org)) throw lastRootMember();
      changes.users.push(target.id);
      changes.credentials = await this.passwords.remove(tx, caller.org, permit);
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

  async #transaction<T>(org: string, work: (tx: Queries, changes: Changes) => Promise<T>): Promise<T> {
    return announced(this, org, work).catch((error: unknown) => {
      throw withField(error);
    });
  }
}

function settable(body: JsonObject): { fields: JsonObject; ignored: string[] } {
  const fields = { ...body };
  const ignored = unsettable.filter((key) => key in fields);
  for (const key of ignored) delete fields[key];
  return { fields, ignored };
}
