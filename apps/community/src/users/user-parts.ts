import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { community } from '@stoa/contracts';
import type { Account } from '@stoa/dto';
import { Fault } from '@stoa/kernel';
import type { Queries } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { ActorEvents } from '../actors/actor-events.js';
import { CommentsRepository } from '../comments/comments.repository.js';
import { GroupsRepository } from '../groups/groups.repository.js';
import { CustomValuesRepository } from '../settings/custom-values.repository.js';
import { TopicsRepository } from '../topics/topics.repository.js';
import { UsersRepository, type Profile } from '../profiles/profiles.repository.js';

const { comments, topics } = community;

interface Removal {
  /** What the user wrote goes too. */
  withContent: boolean;
  by: Pick<Actor, 'id' | 'user' | 'org'>;
}

interface PartData {
  profile?: Profile;
  removal?: Removal;
}

/** The part of a change of the directory that is the community's own: a profile, or the end of one. */
export interface Part {
  surface: 'community';
  id: string;
  data: PartData & Record<string, unknown>;
}

export const partOf = (data: PartData): Part => ({
  surface: 'community',
  id: randomUUID(),
  data: { ...data },
});

/**
 * What the community adds to changes of users. It is checked before the directory is asked, and applied once after: by
 * the request, or by the event of the change when the request ended too early.
 */
@Injectable()
export class UserParts {
  constructor(
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(GroupsRepository) private readonly groups: GroupsRepository,
    @Inject(CustomValuesRepository) private readonly values: CustomValuesRepository,
    @Inject(TopicsRepository) private readonly topics: TopicsRepository,
    @Inject(CommentsRepository) private readonly comments: CommentsRepository,
    @Inject(ActorEvents) private readonly events: ActorEvents,
  ) {}

  /** @throws Fault invalid for a group or custom field that does not exist */
  async check(on: Queries, { groups, custom_fields: values }: Profile): Promise<void> {
    if (groups) await this.groups.check(on, groups);
    await this.values.check(on, 'user', values);
  }

  /** @throws Fault conflict */
  async mustLeaveAnAgent(on: Queries, id: number): Promise<void> {
    if (!(await this.users.otherAgents(on, id)))
      throw new Fault('conflict', 'last_agent', 'there has to be an agent');
  }

  async upsertProfile(tx: Queries, account: Account, part: Part): Promise<void> {
    await this.users.upsertProfile(tx, account);
    await this.apply(tx, account.id, part);
  }

  async apply(tx: Queries, id: number, { id: part, data }: Omit<Part, 'surface'>): Promise<void> {
    if (!(await this.users.begins(tx, part))) return;
    if (data.profile) await this.change(tx, id, data.profile);
    if (data.removal) await this.#remove(tx, id, data.removal);
  }

  async change(tx: Queries, id: number, profile: Profile): Promise<void> {
    const { groups, custom_fields: values } = profile;
    await this.users.change(tx, id, profile);
    if (groups) await this.groups.setFor(tx, id, groups);
    if (values === null) await this.values.clear(tx, 'user', id);
    else if (values) await this.values.set(tx, 'user', id, values);
  }

  async #remove(tx: Queries, id: number, { withContent, by }: Removal): Promise<void> {
    await this.users.forget(tx, { id });
    if (!withContent) return;
    const removed = await this.topics.allOf(tx, { author: id });
    await this.topics.remove(
      tx,
      removed.map((topic) => topic.id),
    );
    await this.events.publish(tx, topics.removed, by, removed);
    await this.events.publish(tx, comments.removed, by, await this.comments.removeAllOf(tx, id));
  }
}
