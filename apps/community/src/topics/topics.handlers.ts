import { Controller, Inject } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { notFound } from '@stoa/kernel';
import { Database, type Queries } from '@stoa/persistence';
import { CONFIG } from '@stoa/service';
import { fieldFault, forbidden, mustBeStaff, mustBeUser, type Actor } from '../actors/actor.js';
import { ActorEvents } from '../actors/actor-events.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import type { CommunityConfig } from '../config.js';
import { ForumsRepository } from '../forums/forums.repository.js';
import { deletedReply, listReply, mustSeeForum, oneReply } from '../actors/replies.js';
import { ProfilesRepository } from '../profiles/profiles.repository.js';
import { CustomValuesRepository } from '../settings/custom-values.repository.js';
import { SubscriptionsRepository } from '../subscriptions/subscriptions.repository.js';
import { topicView } from '../views/topic.view.js';
import { describedHtml } from '../text/written-text.js';
import { MergingRepository } from './merging.repository.js';
import { topicList } from './topic-list.read-model.js';
import { topicModel, topicsSource } from './topic.read-model.js';
import { mayChangeTopic, mayCreateTopic, mustBeUnmodified } from './topic.rules.js';
import { TopicsRepository, type TopicFacts } from './topics.repository.js';

const { topics } = community;
type Body = Input<typeof topics.update>['body'];

@Controller()
export class TopicsHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly profiles: ProfilesRepository,
    private readonly forums: ForumsRepository,
    private readonly topics: TopicsRepository,
    private readonly values: CustomValuesRepository,
    private readonly merging: MergingRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly events: ActorEvents,
    @Inject(CONFIG) private readonly config: CommunityConfig,
  ) {}

  @Handles(topics.list)
  async list(input: Input<typeof topics.list>, context: CallContext): Promise<Reply> {
    const { of, query } = input;
    const actor = await this.actors.resolve(context, input.actor);
    if (input.isPersonal) mustBeUser(actor, of.user);
    const source = await this.values.sourceFor(this.database, 'topic', topicsSource(actor), query);
    const model = { view: topicView(actor, this.#site(input)), ...topicList(actor, of) };
    return listReply(this.database, actor, { model, source }, query);
  }

  @Handles(topics.get)
  async get(input: Input<typeof topics.get>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, input.actor);
    return this.#one(actor, input.id, input);
  }

  @Handles(topics.create)
  async create(input: Input<typeof topics.create>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, input.actor);
    const { forum } = input;
    const body = withHtml(input.body);
    await mustSeeForum(this.database, actor, forum);
    const id = await this.database.transaction(async (tx) => {
      const facts = (await this.forums.facts(tx, forum))!;
      mayCreateTopic(actor, facts, body);
      if (facts.isCategoryRequired && !body.category) throw fieldFault('category', 'required');
      await this.topics.mustBelong(tx, forum, body);
      const status = await this.topics.statusFor(tx, body.type);
      const author = actor.id || null;
      const made = await this.topics.create(tx, { forum, author, type: body.type, status }, body);
      if (body.needs_review === true) await this.topics.change(tx, made, { needs_review: true });
      await this.#label(tx, made, forum, body);
      await this.subscriptions.follow(tx, actor.id, { type: 'topic', id: made });
      await this.events.publish(tx, topics.created, actor, await this.topics.facts(tx, [made]));
      return made;
    });
    return this.#one(actor, id, input);
  }

  @Handles(topics.update)
  async update(input: Input<typeof topics.update>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, input.actor);
    const { forum, unmodifiedSince } = input;
    const body = withHtml(input.body);
    const { duplicate_of: target } = body;
    await this.database.transaction(async (tx) => {
      if (target !== undefined) await this.merging.lock(tx, body.id, target);
      const known = await this.topics.mustSee(tx, actor, body.id);
      if (known.forum !== forum) throw notFound('topic');
      mayChangeTopic(actor, known, body);
      mustBeUnmodified(known, unmodifiedSince);
      await this.topics.mustBelong(tx, forum, body);
      if (body.assigned_to && !(await this.profiles.isAgent(tx, body.assigned_to)))
        throw fieldFault('assigned_to');
      await this.topics.change(tx, body.id, { ...body, status: await this.#statusAfter(tx, known, body) });
      await this.#label(tx, body.id, forum, body);
      await this.#merge(tx, actor, known, target);
      const fields = Object.keys(body).filter(
        (key) => Object.hasOwn(shapes.topicChange.shape, key) && key !== 'id',
      );
      const [after] = await this.topics.facts(tx, [body.id]);
      await this.events.publish(tx, topics.updated, actor, [{ ...after, fields }]);
    });
    return this.#one(actor, body.id, input);
  }

  @Handles(topics.remove)
  async remove({ actor: acting, id }: Input<typeof topics.remove>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    await this.database.transaction(async (tx) => {
      const known = await this.topics.mustSee(tx, actor, id);
      const isOwn = actor.id > 0 && known.author === actor.id;
      if (!isOwn) mustBeStaff(actor);
      if (!actor.isStaff && (await this.topics.hasCommentsOfOthers(tx, id, actor.id))) throw forbidden();
      await this.topics.remove(tx, [id]);
      await this.events.publish(tx, topics.removed, actor, [known]);
    });
    return deletedReply(actor, id);
  }

  /** Absent: unchanged; null: the topic is one of its own again. */
  async #merge(
    tx: Queries,
    actor: Actor,
    known: TopicFacts,
    target: number | null | undefined,
  ): Promise<void> {
    const { id, duplicateOf: before } = known;
    if (target === undefined || target === before) return;
    if (before !== null) await this.merging.separate(tx, id, before);
    if (target !== null) await this.merging.merge(tx, id, target);
    await this.events.publish(tx, topics.merged, actor, [{ ...known, duplicateOf: target }]);
  }

  /** A change of type keeps the status if the new type has one of the same name. */
  async #statusAfter(
    tx: Queries,
    known: TopicFacts,
    { type = known.type, status }: Body,
  ): Promise<number | undefined> {
    if (type === known.type && status === undefined) return undefined;
    return this.topics.statusFor(tx, type, { id: status, current: known.id });
  }

  async #label(
    tx: Queries,
    id: number,
    forum: number,
    { tags, custom_fields: values }: Partial<Body>,
  ): Promise<void> {
    if (tags !== undefined) await this.topics.setTags(tx, id, forum, tags ?? []);
    if (values !== undefined) await this.values.change(tx, 'topic', id, values);
  }

  async #one(actor: Actor, id: number, asked: { site: string }): Promise<Reply> {
    return oneReply(this.database, actor, topicModel(actor, this.#site(asked), id));
  }

  #site({ site }: { site: string }): string {
    return this.config.STOA_COMMUNITY_URL || site;
  }
}

/** @throws Fault invalid/validation for a description that cannot be stored */
const withHtml = <B extends { description?: string | null | undefined }>(body: B): B =>
  body.description ? { ...body, description: describedHtml('description', body.description) } : body;
