import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import { sql, type Queries } from '@stoa/persistence';
import { USER_PROFILES, type UserPart, type UserProfiles } from './user-profiles.js';

/** Keeps the profiles of a service like the users of identity. */
@Injectable()
export class IdentityUsers {
  constructor(
    private readonly bus: Bus,
    @Inject(USER_PROFILES) private readonly profiles: UserProfiles,
  ) {}

  /** Reloads the user from identity, so the order of events does not matter. */
  async sync(on: Queries, user: string): Promise<void> {
    const { account } = await this.bus.ask(identity.users.find, { by: { user } });
    if (account) await this.profiles.upsertProfile(on, account);
    else await this.profiles.removeProfile(on, user);
  }

  /** Reloads the members of the root group, and the users that were members before. */
  async syncRootMembers(on: Queries, members: readonly string[]): Promise<void> {
    const before = await this.profiles.rootMembers(on);
    for (const user of new Set([...before, ...members])) await this.sync(on, user);
  }

  /** Applies a part unless it is applied: by the request, or by the event of the change if the request failed before. */
  async applyOnce(tx: Queries, { id }: Pick<UserPart, 'id'>, apply: () => Promise<void>): Promise<void> {
    await tx.execute(sql`delete from applied_parts where id = any(array(
      select id from applied_parts where applied < now() - interval '90 days' limit 10))`);
    const inserted = await tx.execute(
      sql`insert into applied_parts (id) values (${id}) on conflict do nothing`,
    );
    if (inserted) await apply();
  }
}
