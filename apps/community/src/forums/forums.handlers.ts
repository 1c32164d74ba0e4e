import { Controller, Inject } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { Database, type ReadModel } from '@stoa/persistence';
import { mustBeStaff, type Actor } from '../actors/actor.js';
import { ActorEvents } from '../actors/actor-events.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { deletedReply, listOf, oneOf, replyOf } from '../rows.js';
import { TopicsRepository } from '../topics/topics.repository.js';
import { forumView, statusView, typeView } from '../views.js';
import { forumIsSeen, seesForum } from '../visibility.js';
import { ForumsRepository } from './forums.repository.js';

const { forums, topics } = community;
const { resources } = shapes;

const visible: ReadModel = { view: forumView, from: 'forums f', where: seesForum };
const one: ReadModel = { ...visible, where: `f.id = $3 and ${seesForum}` };
const forumsSource = {
  resource: resources.forums,
  columns: { id: 'f.id', name: 'f.name', type: 'f.type', is_default: 'f.is_default', created: 'f.created' },
};
const types: ReadModel = {
  view: typeView,
  from: 'types y',
  where: 'y.forum = $3::int',
  within: forumIsSeen('$3::int'),
};
const typesSource = { resource: resources.types, columns: { id: 'y.id', name: 'y.name' } };
const ofType = 'select from types y where y.id = $4::int and y.forum = $3::int';
const statuses: ReadModel = {
  view: statusView,
  from: 'statuses s',
  where: `s.type = $4::int and exists (${ofType})`,
  within: `exists (${ofType}) and ${forumIsSeen('$3::int')}`,
};
const statusesSource = { resource: resources.statuses, columns: { id: 's.id', name: 's.name' } };

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
    return listOf(this.database, actor, { model: visible, source: forumsSource }, query);
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
    return listOf(this.database, actor, { model: types, source: typesSource, values: [forum] }, query);
  }

  @Handles(forums.statuses)
  async statuses(input: Input<typeof forums.statuses>, context: CallContext): Promise<Reply> {
    const { forum, type, query } = input;
    const actor = await this.actors.resolve(context, input.actor);
    return listOf(
      this.database,
      actor,
      { model: statuses, source: statusesSource, values: [forum, type] },
      query,
    );
  }

  async #one(actor: Actor, id: number): Promise<Reply> {
    return replyOf(actor, await oneOf(this.database, actor, one, [id]));
  }
}
