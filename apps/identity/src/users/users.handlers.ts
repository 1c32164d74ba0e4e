import { Inject, Injectable } from '@nestjs/common';
import { hashPassword } from '@stoa/auth';
import { Reply } from '@stoa/bus';
import { userBody } from '@stoa/dto';
import type { Caller, Clock, JsonObject } from '@stoa/kernel';
import { merged, newRecord, type RecordTable, type Transaction } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { Alterations } from '../alterations/alterations.js';
import { Permit } from '../alterations/permit.js';
import { CallerChangesPublisher, type CallerChanges } from '../callers/caller-changes.publisher.js';
import { NEW_ID } from '../directory/directory.providers.js';
import { parseBody, settableFields } from '../directory/record-body.rules.js';
import type { StoreHandlers, Target } from '../directory/store-handlers.js';
import { GroupMembersRepository } from '../groups/group-members.repository.js';
import { lastRootMember } from '../groups/group.rules.js';
import { GroupsRepository } from '../groups/groups.repository.js';
import { revokeResetTokens } from '../passwords/credential.statements.js';
import { keptBy, PasswordsRepository } from '../passwords/passwords.repository.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { ClaimedAddressesRepository } from './claimed-addresses.repository.js';
import { UserPlacement } from './user-placement.js';
import { alteredFields, checkOwnChange, removesSelf, withAddress, withField } from './user.rules.js';
import { UsersRepository } from './users.repository.js';

/** Fields of a user's record that a body of this surface cannot set: the number, and the proof of the address. */
const readOnlyFields = ['id', 'emailVerified'] as const;

/** Users of the store surface. Their `password` is stored in a table of its own, never in the record. */
@Injectable()
export class UsersHandlers implements StoreHandlers {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: PasswordsRepository,
    private readonly claims: ClaimedAddressesRepository,
    private readonly groups: GroupsRepository,
    private readonly members: GroupMembersRepository,
    private readonly roles: RolesRepository,
    private readonly placement: UserPlacement,
    private readonly alterations: Alterations,
    private readonly callerChanges: CallerChangesPublisher,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  get table(): RecordTable {
    return this.users.table;
  }

  async create(caller: Caller, body: JsonObject): Promise<Reply> {
    const { fields: settable } = withoutReadOnly(settableFields(body, 'group').fields);
    const { password, group, ...fields } = parseBody(userBody, settable);
    const hash = password === undefined ? undefined : await hashPassword(password);
    const [user, time] = [this.newId(), this.clock()];
    const json = await this.#transaction(caller.org, async (tx) => {
      await this.groups.lockTreeShared(tx);
      const home = await this.placement.homeGroup({ tx, caller }, group);
      const role = await this.placement.role({ tx, caller }, fields.role, home);
      const place = { group: home._id, branch: home.branch, access: [user], role };
      const id = await this.users.nextNumber(tx);
      const record = { ...newRecord(caller, user, time, fields as JsonObject), ...place, id };
      const [stored] = await this.users.table.for(caller).insertAll(tx, [JSON.stringify(record)]);
      if (hash) await this.passwords.set(tx, caller.org, new Permit(user, 'creation'), { hash });
      await this.placement.join({ tx, caller }, home, { user, time });
      return stored!;
    });
    return Reply.one(json, { version: 1 });
  }

  async change(caller: Caller, target: Target, body: JsonObject): Promise<Reply> {
    const { fields: writable, ignored: readOnly } = withoutReadOnly(body);
    const { fields: settable, ignored } = settableFields(writable, 'group');
    const { password, ...fields } = parseBody(userBody.partial(), settable);
    const hash = password === undefined ? undefined : await hashPassword(password);
    const alteration = await this.alterations.prepare(caller, target.id);
    const time = this.clock();
    const changed = await this.#transaction(caller.org, async (tx, changes) => {
      await this.groups.lockTreeShared(tx);
      const visible = this.users.table.for(caller);
      const { json, version } = await visible.lock(tx, target);
      const before = JSON.parse(json) as JsonObject;
      const after = withAddress(before, { ...merged(before, fields as JsonObject), _at: time });
      if (caller.user === target.id) checkOwnChange(before, after);
      const altered = alteredFields(before, after, hash !== undefined);
      const permit = await alteration.permit(tx, altered);
      if (altered.includes('role') && after.role)
        await this.roles.checkAssignment(tx, caller, after.role as string);
      if (altered.includes('group')) await this.placement.move({ tx, caller }, after, time);
      if (altered.length) changes.users.push(target.id);
      if (altered.includes('email')) {
        await revokeResetTokens(tx, caller.org, permit);
        await this.claims.set(tx, caller.org, target.id, caller.user === target.id);
      }
      if (hash)
        changes.credentials = await this.passwords.set(tx, caller.org, permit, {
          hash,
          ...keptBy(caller, permit),
        });
      return this.users.replace(tx, visible, permit, { record: after, version });
    });
    return Reply.one(changed.json, { version: changed.version, ignored: [...ignored, ...readOnly] });
  }

  async remove(caller: Caller, target: Target): Promise<Reply> {
    if (target.id === caller.user) throw removesSelf();
    const alteration = await this.alterations.prepare(caller, target.id);
    const time = this.clock();
    const json = await this.callerChanges.transaction(caller.org, async (tx, changes) => {
      const visible = this.users.table.for(caller);
      const { json } = await visible.lock(tx, target);
      const permit = await alteration.permit(tx, ['removal']);
      const emptied = await this.members.leaveAll(tx, caller.org, { user: target.id, time });
      if (emptied.includes(caller.org)) throw lastRootMember();
      changes.users.push(target.id);
      changes.credentials = await this.passwords.remove(tx, caller.org, permit);
      await visible.removeAll(tx, [target.id]);
      return json;
    });
    return Reply.one(json);
  }

  async #transaction<T>(
    org: string,
    work: (tx: Transaction, changes: CallerChanges) => Promise<T>,
  ): Promise<T> {
    return this.callerChanges.transaction(org, work).catch((error: unknown) => {
      throw withField(error);
    });
  }
}

function withoutReadOnly(body: JsonObject): { fields: JsonObject; ignored: string[] } {
  const fields = { ...body };
  const ignored = readOnlyFields.filter((key) => key in fields);
  for (const key of ignored) delete fields[key];
  return { fields, ignored };
}
