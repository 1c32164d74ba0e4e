import { Controller } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { Database, sql } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { jsonReply } from '../actors/replies.js';
import { GroupsRepository } from '../groups/groups.repository.js';
import { ProfilesRepository } from '../profiles/profiles.repository.js';
import { membershipsOf } from '../views/user.view.js';

const { users } = community;

/** The groups of a user. */
@Controller()
export class MembershipsHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly profiles: ProfilesRepository,
    private readonly groups: GroupsRepository,
  ) {}

  @Handles(users.join)
  async join({ actor: acting, id, body }: Input<typeof users.join>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    await this.profiles.mustFind(this.database, id);
    await this.groups.join(this.database, groupOf(body), id);
    return this.#reply(actor, id);
  }

  @Handles(users.leave)
  async leave({ actor: acting, id, body }: Input<typeof users.leave>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    await this.profiles.mustFind(this.database, id);
    await this.groups.leave(this.database, groupOf(body), id);
    return this.#reply(actor, id);
  }

  async #reply(actor: Actor, id: number): Promise<Reply> {
    const row = await this.database.row<{ json: string }>(
      sql`select ${membershipsOf(sql`${id}::int`)}::text as json`,
    );
    return jsonReply(actor, row!.json);
  }
}

const groupOf = (body: Input<typeof users.join>['body']): number => (body.group_id ?? body.id ?? body.group)!;
