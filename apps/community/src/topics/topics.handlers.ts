import { Controller, Inject } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type EventType, type Input } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { notFound, type Clock } from '@stoa/kernel';
import { Database, outbox, type Queries } from '@stoa/persistence';
import { CONFIG } from '@stoa/service';
import type { z } from 'zod';
import { fieldFault, forbidden, mustBeStaff, scopeRequired, type Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import type { CommunityConfig } from '../config.js';
import { ForumsRepository } from '../forums/forums.repository.js';
import { CLOCK } from '../providers.js';
import { deletedReply, listOf, mustSeeForum, oneOf, replyOf, type Kind } from '../rows.js';
import { CustomValuesRepository } from '../settings/custom-values.repository.js';
import { topicView, visibleComments } from '../views.js';
import { seesTopic } from '../visibility.js';
import { mayChangeTopic, mayCreateTopic } from './topic.rules.js';
import { TopicsRepository, type TopicFacts } from './topics.repository.js';

const { topics } = community;
type Body = Input<typeof topics.update>['body'];

const source = {
  resource: shapes.resources.topics,
  columns: {
    ...{ id: 't.id', header: 't.header', description: 't.description', status: 't.status', type: 't.type' },
    ...{
      category: 't.category',
      author: 't.author',
      forum: 't.forum',
      created: 't.created',
      updated: 't.updated',
    },
    ...{ needs_review: 't.needs_review', show_voter: 't.show_voter', assigned_to: 't.assigned_to' },
    comment_count: visibleComments,
    vote_diff: '(t.positive - t.negative)',
    is_private: 't.is_private',
    tags: (test: (sql: string) => string) =>
      `exists (select from topic_tags x where x.topic = t.id and ${test('x.tag')})`,
  },
};

@Controller()
export class TopicsHandlers {
  readonly #visible: Kind;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActorsRepository) private readonly actors: ActorsRepository,
    @Inject(ForumsRepository) private readonly forums: ForumsRepository,
    @Inject(TopicsRepository) private readonly topics: TopicsRepository,
    @Inject(CustomValuesRepository) private readonly values: CustomValuesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) { STOA_COMMUNITY_URL: site }: CommunityConfig,
  ) {
    this.#visible = { view: topicView(`'${site}'`), from: 'topics t', where: seesTopic };
  }

  @Handles(topics.list)
  async list(input: Input<typeof topics.list>, { caller }: CallContext): Promise<Reply> {
    const { of, query } = input;
    const actor = await this.actors.resolve(caller!, input.actor);
    if (input.isPersonal && of.user !== actor.id && !actor.scopes.includes('all')) throw scopeRequired('all');
    await this.#mustSee(actor, of);
    const asked = await this.values.sourceFor(this.database, 'topic', source, query);
    const where = `($3::int is null or t.forum = $3) and ($4::int is null or t.author = $4)
      and ($5::int is null or t.category = $5)
      and ($6::int is null or exists (select from topic_tags x where x.topic = t.id and x.tag = $6)) and ${seesTopic}`;
    const values = [of.forum ?? null, of.user ?? null, of.category ?? null, of.tag ?? null];
    return listOf(this.database, actor, { kind: { ...this.#visible, where }, source: asked, values }, query);
  }

  @Handles(topics.get)
  async get({ actor: acting, id }: Input<typeof topics.get>, { caller }: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(caller!, acting);
    return this.#one(actor, id);
  }

  @Handles(topics.create)
  async create(
    { actor: acting, forum, body }: Input<typeof topics.create>,
    { caller }: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(caller!, acting);
    await mustSeeForum(this.database, actor, forum);
    const id = await this.database.transaction(async (tx) => {
      const facts = (await this.forums.facts(tx, forum))!;
      mayCreateTopic(actor, facts, body);
      if (facts.isCategoryRequired && !body.category) throw fieldFault('category', 'required');
      await this.topics.mustBelong(tx, forum, body);
      const status = await this.topics.statusFor(tx, body.type);
      const author = actor.id || null;
      const made = await this.topics.create(tx, { forum, author, type: body.type, status }, body);
      if (body.needs_review === true && actor.isStaff)
        await this.topics.change(tx, made, { needs_review: true });
      await this.#label(tx, made, forum, body);
      await this.#tell(tx, topics.created, { actor, id: made });
      return made;
    });
    return this.#one(actor, id);
  }

  @Handles(topics.update)
  async update(
    { actor: acting, forum, body }: Input<typeof topics.update>,
    { caller }: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(caller!, acting);
    await this.database.transaction(async (tx) => {
      const known = await this.#known(tx, actor, body.id);
      if (known.forum !== forum) throw notFound('topic');
      mayChangeTopic(actor, known, body);
      await this.topics.mustBelong(tx, forum, body);
      if (body.assigned_to && !(await this.topics.isAgent(tx, body.assigned_to)))
        throw fieldFault('assigned_to');
      await this.topics.change(tx, body.id, { ...body, status: await this.#statusAfter(tx, known, body) });
      await this.#label(tx, body.id, forum, body);
      const fields = Object.keys(body).filter((key) => key in shapes.topicChange.shape && key !== 'id');
      await this.#tell(tx, topics.updated, { actor, id: body.id, more: { fields } });
    });
    return this.#one(actor, body.id);
  }

  @Handles(topics.remove)
  async remove({ actor: acting, id }: Input<typeof topics.remove>, { caller }: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(caller!, acting);
    await this.database.transaction(async (tx) => {
      const { author } = await this.#known(tx, actor, id);
      const isOwn = actor.id > 0 && author === actor.id;
      if (!isOwn) mustBeStaff(actor);
      if (!actor.isStaff && (await this.topics.hasForeignComments(tx, id, actor.id))) throw forbidden();
      await this.#tell(tx, topics.removed, { actor, id });
      await this.topics.remove(tx, id);
    });
    return deletedReply(actor, id);
  }

  /** A change of type keeps the status if that type has it. */
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
    if (values === null) await this.values.clear(tx, 'topic', id);
    else if (values) await this.values.set(tx, 'topic', id, values);
  }

  async #known(tx: Queries, actor: Actor, id: number): Promise<TopicFacts> {
    const known = await this.topics.visible(tx, actor, id);
    if (!known) throw notFound('topic');
    return known;
  }

  /** What a list is of has to be there for the actor. */
  async #mustSee(
    actor: Actor,
    { forum, user, category, tag }: Input<typeof topics.list>['of'],
  ): Promise<void> {
    if (forum !== undefined) await mustSeeForum(this.database, actor, forum);
    for (const [table, id] of [
      ['categories', category],
      ['tags', tag],
    ] as const) {
      if (id === undefined) continue;
      const rows = await this.database.prepared(`select forum from ${table} where id = $1`, [id]);
      if (!rows.length) throw notFound(table);
      await mustSeeForum(this.database, actor, rows[0]![0] as number);
    }
    if (user === undefined || user === 0) return;
    const rows = await this.database.prepared('select 1 from people where id = $1 and not is_deleted', [
      user,
    ]);
    if (!rows.length) throw notFound('user');
  }

  async #tell<T extends z.ZodType>(
    tx: Queries,
    type: EventType<T>,
    { actor, id, more = {} }: { actor: Actor; id: number; more?: object },
  ): Promise<void> {
    const known = (await this.topics.visible(tx, { ...actor, isStaff: true }, id))!;
    const { forum, author, isPrivate, needsReview } = known;
    const data = { id, forum, author, isPrivate, needsReview, by: actor.id, user: actor.user, ...more };
    await outbox.add(tx, type, { org: actor.org, time: this.clock(), data: data as z.input<T> });
  }

  async #one(actor: Actor, id: number): Promise<Reply> {
    const kind = { ...this.#visible, where: `t.id = $3 and ${seesTopic}` };
    return replyOf(actor, await oneOf(this.database, actor, kind, [id]));
  }
}
