import { Controller } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { notFound } from '@stoa/kernel';
import { Database, type Queries } from '@stoa/persistence';
import { fieldFault, forbidden, mustBeStaff, mustBeUser, type Actor } from '../actors/actor.js';
import { ActorEvents } from '../actors/actor-events.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { isKnowledgeBase } from '../forums/forum.rules.js';
import { deletedReply, listReply, oneReply } from '../actors/replies.js';
import { SubscriptionsRepository } from '../subscriptions/subscriptions.repository.js';
import { TopicsRepository, type TopicFacts } from '../topics/topics.repository.js';
import { writtenHtml } from '../text/written-text.js';
import { commentModel, commentsOfTopic, commentsOfUser, commentsSource } from './comment.read-model.js';
import { CommentsRepository, type CommentFacts, type CommentFields } from './comments.repository.js';

const { comments } = community;

@Controller()
export class CommentsHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly topics: TopicsRepository,
    private readonly comments: CommentsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly events: ActorEvents,
  ) {}

  @Handles(comments.list)
  async list(
    { actor: acting, topic, query }: Input<typeof comments.list>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    const model = commentsOfTopic(actor, topic);
    return listReply(this.database, actor, { model, source: commentsSource }, query);
  }

  @Handles(comments.ofUser)
  async ofUser(
    { actor: acting, user, query }: Input<typeof comments.ofUser>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeUser(actor, user);
    const model = commentsOfUser(actor, user);
    return listReply(this.database, actor, { model, source: commentsSource }, query);
  }

  @Handles(comments.create)
  async create(
    { actor: acting, topic, body }: Input<typeof comments.create>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    const fields = fieldsOf(actor, body);
    const { parent = null } = body;
    const id = await this.database.transaction(async (tx) => {
      const known = await this.topics.mustSee(tx, actor, topic);
      mayComment(actor, known);
      if (parent !== null && (await this.comments.authorOf(tx, actor, topic, parent)) === undefined)
        throw fieldFault('parent');
      const made = await this.comments.create(tx, { topic, author: actor.id || null, parent }, fields);
      if (fields.isOfficial) await this.comments.settleOfficial(tx, topic, made);
      await this.subscriptions.follow(tx, actor.id, { type: 'topic', id: topic });
      await this.events.publish(tx, comments.created, actor, [factsOf(known, made, actor.id || null)]);
      return made;
    });
    return oneReply(this.database, actor, commentModel(actor, id));
  }

  @Handles(comments.update)
  async update(input: Input<typeof comments.update>, context: CallContext): Promise<Reply> {
    const { topic, id, body } = input;
    const actor = await this.actors.resolve(context, input.actor);
    const fields = fieldsOf(actor, body);
    await this.database.transaction(async (tx) => {
      const { known, author } = await this.#own(tx, actor, input);
      await this.comments.change(tx, id, fields);
      if (fields.isOfficial !== undefined)
        await this.comments.settleOfficial(tx, topic, fields.isOfficial ? id : undefined);
      await this.events.publish(tx, comments.updated, actor, [factsOf(known, id, author)]);
    });
    return oneReply(this.database, actor, commentModel(actor, id));
  }

  @Handles(comments.remove)
  async remove(input: Input<typeof comments.remove>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, input.actor);
    await this.database.transaction(async (tx) => {
      const { known, author } = await this.#own(tx, actor, input);
      await this.comments.remove(tx, input.id);
      await this.comments.settleOfficial(tx, input.topic, undefined);
      await this.events.publish(tx, comments.removed, actor, [factsOf(known, input.id, author)]);
    });
    return deletedReply(actor, input.id);
  }

  /** A comment that the actor may change: one of the actor's own, or any for an agent. */
  async #own(
    tx: Queries,
    actor: Actor,
    { topic, id }: { topic: number; id: number },
  ): Promise<{ known: TopicFacts; author: number | null }> {
    const known = await this.topics.mustSee(tx, actor, topic);
    const author = await this.comments.authorOf(tx, actor, topic, id);
    if (author === undefined) throw notFound('comment');
    if (!actor.id || author !== actor.id) mustBeStaff(actor);
    return { known, author };
  }
}

const factsOf = ({ id: topic, forum }: TopicFacts, id: number, author: number | null): CommentFacts => ({
  id,
  topic,
  forum,
  author,
});

type Body = Partial<Input<typeof comments.create>['body']>;

/** Only agents write in a knowledge base. @throws Fault forbidden */
function mayComment({ id, isStaff }: Actor, { forumType, allowsAnonymousComments }: TopicFacts): void {
  if (isStaff) return;
  if (isKnowledgeBase(forumType) || (!id && !allowsAnonymousComments)) throw forbidden();
}

/**
 * A user who is no agent may send that a comment is neither official nor private, which leaves it as it is.
 * @throws Fault forbidden for fields that only agents set, invalid/validation for a text without visible content
 */
function fieldsOf(
  actor: Actor,
  { comment, text, is_official: isOfficial, is_private: isPrivate }: Body,
): CommentFields {
  if (isOfficial || isPrivate) mustBeStaff(actor);
  return { html: htmlOf(comment, text), ...(actor.isStaff && { isOfficial, isPrivate }) };
}

/** Faults name the field that the client used. */
function htmlOf(comment: string | undefined, text: string | undefined): string | undefined {
  if (comment !== undefined) return writtenHtml('comment', comment);
  return text === undefined ? undefined : writtenHtml('text', text);
}
