import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { Database, oneOf, pageOf } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { commentsOfTopic, commentsSource } from '../comments/comment.read-model.js';
import { topicModel } from '../topics/topic.read-model.js';

const perPage = 100;

const anonymous: Actor = { id: 0, user: null, isStaff: false, org: '', scopes: [], isActing: false };

/** A topic with its comments for a browser, which sends no token when the user is anonymous. */
@Controller()
export class TopicPageHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
  ) {}

  @Handles(community.topics.page)
  async page(
    { id, page: number }: Input<typeof community.topics.page>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = context.caller ? await this.actors.resolve(context, {}) : anonymous;
    const topic = await oneOf(this.database, topicModel(actor, '', id));
    const asked = { matches: [], search: [], order: [], limit: perPage, offset: (number - 1) * perPage };
    const list = { model: commentsOfTopic(actor, id), source: commentsSource, caller: actor.id };
    const { rows, page } = await pageOf(this.database, list, asked);
    const pages = Math.ceil(page.count / perPage);
    return Reply.one(`{"topic":${topic},"comments":[${rows.join()}],"page":${number},"pages":${pages}}`);
  }
}
