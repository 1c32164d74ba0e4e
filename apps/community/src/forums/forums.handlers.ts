import { Controller, Inject } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { columns, Database, sql, type ReadModel } from '@stoa/persistence';
import { mustBeStaff, type Actor } from '../actors/actor.js';
import { ActorEvents } from '../actors/actor-events.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { deletedReply, listReply, oneReply } from '../actors/replies.js';
import { TopicsRepository } from '../topics/topics.repository.js';
import { forumView, statusView, typeView } from '../views/forum.view.js';
import { forumIsSeen, seesForum } from '../visibility/visibility.js';
import { ForumsRepository } from './forums.repository.js';

const { forums, topics } = community;
const { resources } = shapes;

const visibleForums = (actor: Actor): ReadModel => ({
  view: forumView(actor),
  from: sql`forums`,
  alias: 'f',
  where: seesForum(actor),
});
const forumModel = (actor: Actor, id: number): ReadModel => ({
  ...visibleForums(actor),
  where: sql`f.id = ${id}::int and ${seesForum(actor)}`,
});
const forumsSource = {
  resource: resources.forums,
  columns: columns('f', ['id', 'name', 'type', 'is_default', 'created']),
};

const typesOf = (actor: Actor, forum: number): ReadModel => ({
  view: typeView,
  from: sql`types`,
  alias: 'y',
  where: sql`y.forum = ${forum}::int`,
  within: forumIsSeen(actor, sql`${forum}::int`),
});
const typesSource = { resource: resources.types, columns: columns('y', ['id', 'name']) };

function statusesOf(actor: Actor, forum: number, type: number): ReadModel {
  const isOfForum = sql`exists (select from types y where y.id = ${type}::int and y.forum = ${forum}::int)`;
  return {
    view: statusView,
    from: sql`statuses`,
    alias: 's',
    where: sql`s.type = ${type}::int and ${isOfForum}`,
    within: sql`${isOfForum} and ${forumIsSeen(actor, sql`${forum}::int`)}`,
  };
}
const statusesSource = { resource: resources.statuses, columns: columns('s', ['id', 'name']) };

@Controller()
export class ForumsHandlers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActorsRepository) private readonly actors: ActorsRepository,
    @Inject(ForumsRepository) private readonly forums: ForumsRepository,
    @Inject(TopicsRepository) private readonly topics: TopicsRepository,
    @Inject(ActorEvents) private readonly events: ActorEvents,
  ) {}

  @Handles(forums.list)
  async list({ actor: acting, query }: Input<typeof forums.list>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    return listReply(this.database, actor, { model: visibleForums(actor), source: forumsSource }, query);
  }

  @Handles(forums.create)
  async create({ actor: acting, body }: Input<typeof forums.create>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    const { template_forum_id: template } = body;
    const id = await this.database.transaction((tx) =>
      template === undefined ? this.forums.create(tx, body) : this.forums.copy(tx, template, body.name),
    );
    return this.#one(actor, id);
  }

  @Handles(forums.update)
  async update({ actor: acting, body }: Input<typeof forums.update>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    await this.database.transaction((tx) => this.forums.change(tx, body.id, body));
    return this.#one(actor, body.id);
  }

  @Handles(forums.remove)
  async remove({ actor: acting, body }: Input<typeof forums.remove>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    const { id, move_topics_to: target } = body;
    await this.database.transaction(async (tx) => {
      const known = await this.topics.allOf(tx, { forum: id });
      await this.forums.remove(tx, id, target);
      if (target === undefined) return this.events.publish(tx, topics.removed, actor, known);
      const fields = ['forum', 'type', 'status', 'category', 'tags'];
      const after = await this.topics.facts(
        tx,
        known.map((topic) => topic.id),
      );
      await this.events.publish(
        tx,
        topics.updated,
        actor,
        after.map((topic) => ({ ...topic, fields })),
      );
    });
    return deletedReply(actor, body.id);
  }

  @Handles(forums.types)
  async types(
    { actor: acting, forum, query }: Input<typeof forums.types>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    return listReply(this.database, actor, { model: typesOf(actor, forum), source: typesSource }, query);
  }

  @Handles(forums.statuses)
  async statuses(input: Input<typeof forums.statuses>, context: CallContext): Promise<Reply> {
    const { forum, type, query } = input;
    const actor = await this.actors.resolve(context, input.actor);
    const model = statusesOf(actor, forum, type);
    return listReply(this.database, actor, { model, source: statusesSource }, query);
  }

  async #one(actor: Actor, id: number): Promise<Reply> {
    return oneReply(this.database, actor, forumModel(actor, id));
  }
}
