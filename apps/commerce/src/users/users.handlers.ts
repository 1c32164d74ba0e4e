import { Controller } from '@nestjs/common';
import { Bus, Handles, On, Reply } from '@stoa/bus';
import { commerce, identity, type Event, type Input } from '@stoa/contracts';
import { Database, type Queries } from '@stoa/persistence';
import { UsersRepository } from './users.repository.js';

type DirectoryPart = { id: string; surface: string; data: Record<string, unknown> };

/** Follows the directory, and tells it the rights that users have here. */
@Controller()
export class UsersHandlers {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly bus: Bus,
  ) {}

  @On(identity.records.changed)
  async syncUser({ facts }: Event, tx: Queries): Promise<void> {
    if (facts.store === 'users') await this.users.syncUser(tx, facts.record!);
  }

  @On(identity.groups.rootChanged)
  async followRoot({ data }: Event<{ members: string[] }>, tx: Queries): Promise<void> {
    await this.users.followRoot(tx, data.members);
  }

  /** The request applies its part itself; this completes a request that ended before it could. */
  @On(identity.users.parted)
  async complete(
    { data: { user, part } }: Event<{ user: string; part: DirectoryPart }>,
    tx: Queries,
  ): Promise<void> {
    if (part.surface !== 'commerce') return;
    const { account } = await this.bus.ask(identity.users.find, { by: { user } });
    if (!account) return;
    await this.users.upsertProfile(tx, account);
    await this.users.apply(tx, account.id, part);
  }

  @Handles(commerce.users.rights)
  async rights({ users }: Input<typeof commerce.users.rights>): Promise<Reply> {
    return Reply.one(JSON.stringify({ rights: await this.users.rightsOf(this.database, users) }));
  }
}
