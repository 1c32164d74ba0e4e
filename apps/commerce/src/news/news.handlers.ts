import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type EventType, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { notFound, type Clock } from '@stoa/kernel';
import { columns, Database, oneOf, outbox, pageOf, type Queries } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import type { z } from 'zod';
import type { Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { PartiesRepository } from '../filters/parties.repository.js';
import { checkFilters } from '../filters/reference-filters.js';
import {
  NewsRepository,
  newsModel,
  visibleNews,
  type KnownNews,
  type NewsFacts,
  type NewsFields,
} from './news.repository.js';
import { changedNews, mayWrite, newNews } from './news.rules.js';

const { news } = commerce;
const { readForm, newsFields } = shapes;

const source = {
  resource: shapes.newsResource,
  columns: columns('n', [
    ...(['id', 'title', 'supplier', 'is_published', 'published_at', 'created_at', 'updated_at'] as const),
    ...(['announcement', 'text'] as const),
  ]),
};

@Controller()
export class NewsHandlers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActorsRepository) private readonly actors: ActorsRepository,
    @Inject(NewsRepository) private readonly news: NewsRepository,
    private readonly parties: PartiesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(news.list)
  async list({ query }: Input<typeof news.list>, { caller }: CallerContext): Promise<Reply> {
    const actor = await this.actors.of(caller);
    await checkFilters(query, new Map([['supplier', (ids) => this.parties.suppliers(ids)]]));
    const list = { model: visibleNews(actor), source, caller: actor.user };
    const { rows, page } = await pageOf(this.database, list, query);
    return Reply.list(rows, { page });
  }

  @Handles(news.get)
  async get({ id }: Input<typeof news.get>, { caller }: CallerContext): Promise<Reply> {
    return this.#one(await this.actors.of(caller), id);
  }

  @Handles(news.create)
  async create({ body }: Input<typeof news.create>, { caller }: CallerContext): Promise<Reply> {
    const actor = await this.actors.of(caller);
    mayWrite(actor);
    const fields = newNews(actor, readForm(newsFields, await body.read()) as NewsFields, this.#now());
    const { id } = await this.database.transaction(async (tx) => {
      await this.news.mustHaveSupplier(tx, fields.supplier);
      const made = await this.news.create(tx, fields);
      await this.#publish(tx, news.created, actor, made);
      return made;
    });
    return this.#one(actor, id);
  }

  @Handles(news.update)
  async update(
    { id, isPartial, body }: Input<typeof news.update>,
    { caller }: CallerContext,
  ): Promise<Reply> {
    const actor = await this.actors.of(caller);
    await this.database.transaction(async (tx) => {
      const known = await this.#known(tx, actor, id);
      const sent = readForm(newsFields, await body.read(), { isPartial }) as NewsFields;
      const fields = changedNews(actor, known, sent, this.#now());
      await this.news.mustHaveSupplier(tx, fields.supplier);
      await this.#publish(tx, news.updated, actor, await this.news.change(tx, id, fields));
    });
    return this.#one(actor, id);
  }

  @Handles(news.remove)
  async remove({ id }: Input<typeof news.remove>, { caller }: CallerContext): Promise<Reply> {
    const actor = await this.actors.of(caller);
    await this.database.transaction(async (tx) => {
      const known = await this.#known(tx, actor, id);
      await this.news.remove(tx, id);
      await this.#publish(tx, news.removed, actor, known);
    });
    return Reply.none();
  }

  /** What is to be written is looked for before what it is to become is looked at. */
  async #known(tx: Queries, actor: Actor, id: number): Promise<KnownNews> {
    const known = await this.news.visible(tx, actor, id);
    if (!known) throw notFound('object');
    mayWrite(actor, known);
    return known;
  }

  async #publish<T extends z.ZodType>(
    tx: Queries,
    type: EventType<T>,
    actor: Actor,
    facts: NewsFacts,
  ): Promise<void> {
    const data = { ...facts, by: actor.user } as z.input<T>;
    await outbox.add(tx, type, { org: actor.org, user: actor.user, time: this.clock(), data });
  }

  #now(): string {
    return new Date(this.clock()).toISOString();
  }

  async #one(actor: Actor, id: number): Promise<Reply> {
    return Reply.one(await oneOf(this.database, newsModel(actor, id)));
  }
}
