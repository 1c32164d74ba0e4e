import { Controller } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { Database } from '@stoa/persistence';
import { ActorsRepository } from '../actors/actors.repository.js';
import { listReply, oneReply } from '../actors/replies.js';
import {
  forumModel,
  forumsSource,
  statusesOf,
  statusesSource,
  typesOf,
  typesSource,
  visibleForums,
} from './forum.read-model.js';
import { ForumsRepository } from './forums.repository.js';

const { forums } = community;

@Controller()
export class ForumsHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly forums: ForumsRepository,
  ) {}

  @Handles(forums.list)
  async list({ actor: acting, query }: Input<typeof forums.list>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    return listReply(this.database, actor, { model: visibleForums(actor), source: forumsSource }, query);
  }

  @Handles(forums.create)
  async create({ actor: acting, body }: Input<typeof forums.create>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const { template_forum_id: template } = body;
    const id = await this.database.transaction((tx) =>
      template === undefined ? this.forums.create(tx, body) : this.forums.copy(tx, template, body.name),
    );
    return oneReply(this.database, actor, forumModel(actor, id));
  }

  @Handles(forums.update)
  async update({ actor: acting, body }: Input<typeof forums.update>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    await this.database.transaction((tx) => this.forums.change(tx, body.id, body));
    return oneReply(this.database, actor, forumModel(actor, body.id));
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
  async statuses(
    { actor: acting, forum, type, query }: Input<typeof forums.statuses>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    const list = { model: statusesOf(actor, forum, type), source: statusesSource };
    return listReply(this.database, actor, list, query);
  }
}
