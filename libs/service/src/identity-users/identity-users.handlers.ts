import { Controller, Inject } from '@nestjs/common';
import { On } from '@stoa/bus';
import { identity, type Event } from '@stoa/contracts';
import type { Transaction } from '@stoa/persistence';
import { IdentityUsers } from './identity-users.js';
import {
  USER_PART_HANDLER,
  USER_PROFILES,
  type UserPart,
  type UserPartHandler,
  type UserProfiles,
} from './user-profiles.js';

/** Follows the users of identity. */
@Controller()
export class IdentityUsersHandlers {
  constructor(
    private readonly users: IdentityUsers,
    @Inject(USER_PROFILES) private readonly profiles: UserProfiles,
    @Inject(USER_PART_HANDLER) private readonly parts: UserPartHandler,
  ) {}

  @On(identity.records.changed)
  async syncUser({ facts }: Event, tx: Transaction): Promise<void> {
    if (facts.store === 'users') await this.users.sync(tx, facts.record!);
  }

  @On(identity.groups.rootChanged)
  async syncRootMembers({ data }: Event<{ members: string[] }>, tx: Transaction): Promise<void> {
    await this.users.syncRootMembers(tx, data.members);
  }

  /** Completes a request that failed between the change in identity and its own part. */
  @On(identity.users.parted)
  async applyPart(
    { org, data: { user, part } }: Event<{ user: string; part: UserPart }>,
    tx: Transaction,
  ): Promise<void> {
    if (part.surface !== this.parts.surface) return;
    await this.users.sync(tx, user);
    const id = await this.profiles.idOf(tx, user);
    if (id !== undefined)
      await this.users.applyOnce(tx, part, () => this.parts.change(tx, id, part.data, { org, user }));
  }
}
