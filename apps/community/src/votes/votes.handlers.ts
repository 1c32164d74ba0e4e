import { Controller } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { Fault, notFound } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { forbidden, type Actor } from '../actors/actor.js';
import { ActorEvents } from '../actors/actor-events.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { jsonReply, listReply } from '../actors/replies.js';
import { CommentsRepository } from '../comments/comments.repository.js';
import { TopicsRepository, type TopicFacts } from '../topics/topics.repository.js';
import { votersOf, votersSource } from './voter.read-model.js';
import { VotesRepository, type Value } from './votes.repository.js';

const { votes } = community;

@Controller()
export class VotesHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly topics: TopicsRepository,
    private readonly comments: CommentsRepository,
    private readonly votes: VotesRepository,
    private readonly events: ActorEvents,
  ) {}

  @Handles(votes.voters)
  async voters(
    { actor: acting, query, ...subject }: Input<typeof votes.voters>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    return listReply(this.database, actor, { model: votersOf(actor, subject), source: votersSource }, query);
  }

  @Handles(votes.cast)
  async cast(
    { actor: acting, body, ...subject }: Input<typeof votes.cast>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    const value = body.value as Value;
    const { topic, comment } = subject;
    const view = await this.database.transaction(async (tx) => {
      const known = await this.topics.mustSee(tx, actor, topic);
      if (comment !== undefined && (await this.comments.authorOf(tx, actor, topic, comment)) === undefined)
        throw notFound('comment');
      mayVote(actor, known);
      // Its votes count where it is a duplicate of.
      if (comment === undefined && known.duplicateOf !== null) throw new Fault('conflict', 'duplicate');
      const before = await this.votes.valueOf(tx, subject, actor);
      if (value !== before) {
        await this.votes.replace(tx, subject, actor, { before, value });
        const facts = { topic, comment: comment ?? null, forum: known.forum, value, before };
        await this.events.publish(tx, votes.changed, actor, [facts]);
      }
      return this.votes.view(tx, subject, actor);
    });
    return jsonReply(actor, view);
  }
}

/** An anonymous voter is known by the network of the client. @throws Fault forbidden */
function mayVote({ id, network }: Actor, { allowsAnonymousVotes }: TopicFacts): void {
  if (!id && !(allowsAnonymousVotes && network !== undefined)) throw forbidden();
}
