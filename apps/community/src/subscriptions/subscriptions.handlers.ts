import { Controller } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { Database, type Queries } from '@stoa/persistence';
import { mustBeStaff, mustBeUser, type Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { jsonReply, listReply } from '../actors/replies.js';
import { ProfilesRepository } from '../profiles/profiles.repository.js';
import type { Viewer } from '../visibility/visibility.js';
import { subscriptionsOf, subscriptionsSource } from './subscription.read-model.js';
import { SubscriptionsRepository } from './subscriptions.repository.js';

const { subscriptions } = community;

@Controller()
export class SubscriptionsHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly profiles: ProfilesRepository,
    private readonly subscriptions: SubscriptionsRepository,
  ) {}

  @Handles(subscriptions.list)
  async list(
    { actor: acting, user, query }: Input<typeof subscriptions.list>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeUser(actor, user);
    const model = subscriptionsOf(user, await this.#viewers(this.database, actor, user));
    return listReply(this.database, actor, { model, source: subscriptionsSource }, query);
  }

  @Handles(subscriptions.change)
  async change(
    { actor: acting, user, body }: Input<typeof subscriptions.change>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    if (user !== actor.id) mustBeStaff(actor);
    const all = await this.database.transaction(async (tx) => {
      const viewers = await this.#viewers(tx, actor, user);
      for (const { object_type: type, object_id: id, subscribed } of [body].flat()) {
        await this.subscriptions.mustSee(tx, viewers, { type, id });
        if (subscribed) await this.subscriptions.follow(tx, user, { type, id });
        else await this.subscriptions.unfollow(tx, user, { type, id });
      }
      return this.subscriptions.all(tx, user, viewers);
    });
    return jsonReply(actor, all);
  }

  /** The user who follows, and the actor. @throws Fault not_found */
  async #viewers(on: Queries, actor: Actor, user: number): Promise<Viewer[]> {
    const { isStaff } = await this.profiles.mustFind(on, user);
    return user === actor.id ? [actor] : [{ id: user, isStaff }, actor];
  }
}
