import { Injectable } from '@nestjs/common';
import { community } from '@stoa/contracts';
import type { Account } from '@stoa/dto';
import { Database, type Queries } from '@stoa/persistence';
import { IdentityUsers, userPart, type UserPartHandler } from '@stoa/service';
import type { Actor } from '../actors/actor.js';
import { ActorEvents } from '../actors/actor-events.js';
import { CommentsRepository } from '../comments/comments.repository.js';
import { GroupsRepository } from '../groups/groups.repository.js';
import { ProfilesRepository, type ProfileFields } from '../profiles/profiles.repository.js';
import { CustomValuesRepository, type CustomChange } from '../settings/custom-values.repository.js';
import { SubscriptionsRepository } from '../subscriptions/subscriptions.repository.js';
import { TopicsRepository } from '../topics/topics.repository.js';

const { comments, topics } = community;

/** The community's own part of a user. Absent: unchanged. */
export interface Profile extends ProfileFields {
  groups?: number[] | undefined;
  custom_fields?: CustomChange | undefined;
}

interface Removal {
  /** Whether the posts of the user are removed too. */
  withContent: boolean;
  by: Pick<Actor, 'id' | 'user' | 'org'>;
}

interface PartData {
  profile?: Profile;
  removal?: Removal;
}

const surface = 'community' as const;

export const partOf = (data: PartData) => userPart(surface, data);

type Part = ReturnType<typeof partOf>;

/** The community's own part of changes to users. It is checked before identity changes the user, and applied once after. */
@Injectable()
export class UserParts implements UserPartHandler {
  readonly surface = surface;

  constructor(
    private readonly database: Database,
    private readonly users: IdentityUsers,
    private readonly profiles: ProfilesRepository,
    private readonly groups: GroupsRepository,
    private readonly values: CustomValuesRepository,
    private readonly topics: TopicsRepository,
    private readonly comments: CommentsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly events: ActorEvents,
  ) {}

  /** @throws Fault invalid for a group or a custom field that does not exist */
  async check(on: Queries, { groups, custom_fields: values }: Profile): Promise<void> {
    if (groups) await this.groups.mustExist(on, groups);
    await this.values.check(on, 'user', values);
  }

  /** Stores the account that identity changed, and the part of the change. */
  async store(account: Account, part: Part): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.profiles.upsertProfile(tx, account);
      await this.apply(tx, account.id, part);
    });
  }

  async apply(tx: Queries, id: number, part: Part): Promise<void> {
    await this.users.applyOnce(tx, part, () => this.change(tx, id, part.data));
  }

  async change(tx: Queries, id: number, { profile, removal }: PartData): Promise<void> {
    if (profile) await this.#changeProfile(tx, id, profile);
    if (removal) await this.#remove(tx, id, removal);
  }

  async #changeProfile(tx: Queries, id: number, profile: Profile): Promise<void> {
    const { groups, custom_fields: values } = profile;
    await this.profiles.change(tx, id, profile);
    if (groups) await this.groups.setFor(tx, id, groups);
    if (values !== undefined) await this.values.change(tx, 'user', id, values);
  }

  async #remove(tx: Queries, id: number, { withContent, by }: Removal): Promise<void> {
    await this.profiles.removeById(tx, id);
    await this.subscriptions.removeAllOf(tx, id);
    if (!withContent) return;
    const removed = await this.topics.allOf(tx, { author: id });
    const ids = removed.map((topic) => topic.id);
    await this.topics.remove(tx, ids);
    await this.events.publish(tx, topics.removed, by, removed);
    await this.events.publish(tx, comments.removed, by, await this.comments.removeAllOf(tx, id));
  }
}
