import { Controller, Inject } from '@nestjs/common';
import { hashPassword } from '@stoa/auth';
import { Bus, Handles, Reply, type CallContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import type { Account } from '@stoa/dto';
import { own, type Caller, type Clock, type JsonObject } from '@stoa/kernel';
import { merged, type Queries } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { Alterations, type Alteration } from '../alterations/alterations.js';
import { announced, type Announcer, type Changes } from '../callers/caller-changes.publisher.js';
import { lastRootMember } from '../groups/group.rules.js';
import { GroupsRepository } from '../groups/groups.repository.js';
import { ORG } from '../directory/directory.providers.js';
import { wholeOrg } from '../directory/organisation-viewer.js';
import { AccountsRepository } from './accounts.repository.js';
import { claimedAddresses } from '../users/claimed-addresses.repository.js';
import { announcePart } from './account-part.event.js';
import { keptBy, PasswordsRepository } from '../passwords/passwords.repository.js';
import { alteredFields, withAddress, withField } from '../users/user.rules.js';
import { UsersRepository } from '../users/users.repository.js';

const { users } = identity;

/** One change of one user, within its transaction. */
interface Change {
  tx: Queries;
  changes: Changes;
  caller: Caller | undefined;
  alteration: Alteration;
}

/** Changes of users that other services ask for. */
@Controller()
export class AccountChangesHandlers {
  constructor(
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(PasswordsRepository) private readonly passwords: PasswordsRepository,
    @Inject(GroupsRepository) private readonly groups: GroupsRepository,
    @Inject(Alterations) private readonly alterations: Alterations,
    @Inject(Bus) readonly bus: Bus,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(ORG) private readonly org: string,
  ) {}

  get database(): Announcer['database'] {
    return this.users.database;
  }

  @Handles(users.update)
  async update({ user, change, part }: Input<typeof users.update>, { caller }: CallContext): Promise<Reply> {
    const { password, ...fields } = change;
    const hash = password === undefined ? undefined : await hashPassword(password);
    const alteration = await this.alterations.prepare(caller, user);
    const account = await announced(this, this.org, async (tx, changes) => {
      await this.#change({ tx, changes, caller, alteration }, user, { fields: fields as JsonObject, hash });
      await announcePart(tx, { org: this.org, time: this.clock(), user, part });
      return this.#account(tx, user);
    }).catch((error: unknown) => {
      throw withField(error);
    });
    return Reply.one(JSON.stringify(account));
  }

  @Handles(users.prove)
  async prove({ user }: Input<typeof users.prove>, { caller }: CallContext): Promise<Reply> {
    const alteration = await this.alterations.prepare(caller, user);
    const account = await announced(this, this.org, async (tx, changes) => {
      if (caller?.user !== user) await this.#prove({ tx, changes, caller, alteration }, user);
      return this.#account(tx, user);
    });
    return Reply.one(JSON.stringify(account));
  }

  @Handles(users.remove)
  async remove({ user, part }: Input<typeof users.remove>, { caller }: CallContext): Promise<Reply> {
    const { org } = this;
    const time = this.clock();
    const alteration = await this.alterations.prepare(caller, user);
    await announced(this, org, async (tx, changes) => {
      const whole = this.users.table.for(wholeOrg(org));
      await whole.lock(tx, { id: user });
      const permit = await alteration.permit(tx, ['removal']);
      const emptied = await this.groups.leaveAll(tx, org, { user, time });
      if (emptied.includes(org)) throw lastRootMember();
      changes.users.push(user);
      changes.credentials = await this.passwords.remove(tx, org, permit);
      await whole.removeAll(tx, [user]);
      await announcePart(tx, { org, time, user, part });
    });
    return Reply.none();
  }

  async #change(
    { tx, changes, caller, alteration }: Change,
    user: string,
    { fields, hash }: { fields: JsonObject; hash: string | undefined },
  ): Promise<void> {
    const { org } = this;
    const whole = this.users.table.for(wholeOrg(org));
    const { json, version } = await whole.lock(tx, { id: user });
    const before = JSON.parse(json) as JsonObject;
    const verified = fields.emailVerified === true;
    const after = withAddress(before, { ...merged(before, fields), _at: this.clock() }, verified);
    const altered = alteredFields(before, after, hash !== undefined);
    const permit = await alteration.permit(tx, altered);
    if (altered.length) changes.users.push(user);
    if (altered.includes('email')) await this.passwords.endResets(tx, org, permit);
    if (altered.includes('email') || altered.includes('emailVerified'))
      await claimedAddresses.set(tx, org, user, caller?.user === user && !after.emailVerified);
    if (hash)
      changes.credentials = await this.passwords.set(tx, org, permit, { hash, ...keptBy(caller, permit) });
    if (Object.keys(fields).some((field) => own(before, field) !== own(after, field)))
      await this.users.replace(tx, whole, permit, { record: after, version });
  }

  /** What was issued before the proof ends with it when the user had only claimed the address. */
  async #prove({ tx, changes, alteration }: Change, user: string): Promise<void> {
    const { org } = this;
    const whole = this.users.table.for(wholeOrg(org));
    const { json, version } = await whole.lock(tx, { id: user });
    const before = JSON.parse(json) as JsonObject;
    const fields = ['emailVerified', 'password', 'keys'] as const;
    if (before.emailVerified || !(await alteration.allows(tx, fields))) return;
    const permit = await alteration.permit(tx, fields);
    changes.users.push(user);
    if (await claimedAddresses.has(tx, org, user))
      changes.credentials = await this.passwords.remove(tx, org, permit);
    await claimedAddresses.set(tx, org, user, false);
    const record = { ...before, emailVerified: true, _at: this.clock() };
    await this.users.replace(tx, whole, permit, { record, version });
  }

  async #account(tx: Queries, user: string): Promise<Account> {
    return (await this.accounts.find(tx, this.org, { user }))!;
  }
}
