import { Controller } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { Database } from '@stoa/persistence';
import { ActorEvents } from '../actors/actor-events.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { deletedReply } from '../actors/replies.js';
import { ForumsRepository } from '../forums/forums.repository.js';
import { TopicsRepository } from '../topics/topics.repository.js';
import { ForumRemovalRepository } from './forum-removal.repository.js';

const { forums, topics } = community;

/** The fields of a topic that its move to another forum changes. */
const movedFields = ['forum', 'type', 'status', 'category', 'tags'];

/** Removes forums; their topics are removed too, or move to another forum. */
@Controller()
export class ForumRemovalHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly forums: ForumsRepository,
    private readonly topics: TopicsRepository,
    private readonly removal: ForumRemovalRepository,
    private readonly events: ActorEvents,
  ) {}

  @Handles(forums.remove)
  async remove({ actor: acting, body }: Input<typeof forums.remove>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const { id, move_topics_to: target } = body;
    await this.database.transaction(async (tx) => {
      const known = await this.topics.allOf(tx, { forum: id });
      await this.forums.mustNotBeDefault(tx, id);
      if (target !== undefined) await this.removal.moveTopics(tx, id, target);
      await this.removal.remove(tx, id);
      if (target === undefined) return this.events.publish(tx, topics.removed, actor, known);
      const ids = known.map((topic) => topic.id);
      const moved = await this.topics.facts(tx, ids);
      const facts = moved.map((topic) => ({ ...topic, fields: movedFields }));
      await this.events.publish(tx, topics.updated, actor, facts);
    });
    return deletedReply(actor, id);
  }
}
