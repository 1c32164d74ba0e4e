import { Controller, Inject } from '@nestjs/common';
import { hashPassword } from '@stoa/auth';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import type { Clock, JsonObject } from '@stoa/kernel';
import { CLOCK } from '@stoa/service';
import { Alterations } from '../alterations/alterations.js';
import { CallerChangesPublisher } from '../callers/caller-changes.publisher.js';
import { ORG } from '../directory/directory.providers.js';
import { organisationViewer } from '../directory/organisation-viewer.js';
import { GroupMembersRepository } from '../groups/group-members.repository.js';
import { lastRootMember } from '../groups/group.rules.js';
import { PasswordsRepository } from '../passwords/passwords.repository.js';
import { withField } from '../users/user.rules.js';
import { UsersRepository } from '../users/users.repository.js';
import { AccountChanges } from './account-changes.js';
import { publishPart } from './account-part.event.js';
import { AccountsRepository } from './accounts.repository.js';

const { users } = identity;

/** Changes and removes users for the other services. */
@Controller()
export class AccountChangesHandlers {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly changes: AccountChanges,
    private readonly users: UsersRepository,
    private readonly passwords: PasswordsRepository,
    private readonly members: GroupMembersRepository,
    private readonly alterations: Alterations,
    private readonly callerChanges: CallerChangesPublisher,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ORG) private readonly org: string,
  ) {}

  @Handles(users.update)
  async update({ user, change, part }: Input<typeof users.update>, { caller }: CallContext): Promise<Reply> {
    const { password, ...fields } = change;
    const hash = password === undefined ? undefined : await hashPassword(password);
    const alteration = await this.alterations.prepare(caller, user);
    const account = await this.callerChanges
      .transaction(this.org, async (tx, changes) => {
        const write = { tx, changes, caller, alteration, user };
        await this.changes.update(write, { fields: fields as JsonObject, hash });
        await publishPart(tx, { org: this.org, time: this.clock(), user, part });
        return this.accounts.find(tx, this.org, { user });
      })
      .catch((error: unknown) => {
        throw withField(error);
      });
    return Reply.one(JSON.stringify(account));
  }

  @Handles(users.prove)
  async prove({ user }: Input<typeof users.prove>, { caller }: CallContext): Promise<Reply> {
    const alteration = await this.alterations.prepare(caller, user);
    const account = await this.callerChanges.transaction(this.org, async (tx, changes) => {
      if (caller?.user !== user) await this.changes.verifyAddress({ tx, changes, caller, alteration, user });
      return this.accounts.find(tx, this.org, { user });
    });
    return Reply.one(JSON.stringify(account));
  }

  @Handles(users.vouch)
  async vouch({ user, email }: Input<typeof users.vouch>): Promise<Reply> {
    const alteration = await this.alterations.prepareForSite(user);
    const account = await this.callerChanges
      .transaction(this.org, async (tx, changes) => {
        await this.changes.vouchFor({ tx, changes, caller: undefined, alteration, user }, email);
        return this.accounts.find(tx, this.org, { user });
      })
      .catch((error: unknown) => {
        throw withField(error);
      });
    return Reply.one(JSON.stringify(account));
  }

  @Handles(users.remove)
  async remove({ user, part }: Input<typeof users.remove>, { caller }: CallContext): Promise<Reply> {
    const { org } = this;
    const time = this.clock();
    const alteration = await this.alterations.prepare(caller, user);
    await this.callerChanges.transaction(org, async (tx, changes) => {
      const records = this.users.table.for(organisationViewer(org));
      await records.lock(tx, { id: user });
      const permit = await alteration.permit(tx, ['removal']);
      const emptied = await this.members.leaveAll(tx, org, { user, time });
      if (emptied.includes(org)) throw lastRootMember();
      changes.users.push(user);
      changes.credentials = await this.passwords.remove(tx, org, permit);
      await records.removeAll(tx, [user]);
      await publishPart(tx, { org, time, user, part });
    });
    return Reply.none();
  }
}
