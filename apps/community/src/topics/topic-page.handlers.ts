import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { Database, type ReadModel } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { commentsOfTopic } from '../comments/comment-lists.js';
import { oneOf, rowsOf } from '../rows.js';
import { topicView } from '../views.js';
import { seesTopic } from '../visibility.js';

const perPage = 100;

const stranger: Actor = { id: 0, user: null, isStaff: false, org: '', scopes: [], isActing: false };
const one: ReadModel = { view: topicView(`''`), from: 'topics t', where: `t.id = $3 and ${seesTopic}` };

/** A topic with its comments, for a browser: without a token as a visitor sees it. */
@Controller()
export class TopicPageHandlers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActorsRepository) private readonly actors: ActorsRepository,
  ) {}

  @Handles(community.topics.page)
  async page(
    { id, page: number }: Input<typeof community.topics.page>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = context.caller ? await this.actors.resolve(context, {}) : stranger;
    const topic = await oneOf(this.database, actor, one, [id]);
    const asked = { matches: [], search: [], order: [], limit: perPage, offset: (number - 1) * perPage };
    const { rows, page } = await rowsOf(this.database, actor, { ...commentsOfTopic, values: [id] }, asked);
    const pages = Math.ceil(page.count / perPage);
    return Reply.one(`{"topic":${topic},"comments":[${rows.join()}],"page":${number},"pages":${pages}}`);
  }
}
