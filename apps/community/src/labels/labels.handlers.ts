import { Controller, Inject } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { Database, type ReadModel } from '@stoa/persistence';
import { mustBeStaff, type Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { deletedReply, listOf, mustSeeForum, oneOf, replyOf } from '../rows.js';
import { categoryView, tagView } from '../views.js';
import { forumIsSeen } from '../visibility.js';
import { LabelsRepository } from './labels.repository.js';

const { labels } = community;
const { resources } = shapes;

const within = forumIsSeen('$3::int');
const category: ReadModel = { view: categoryView, from: 'categories k', where: 'k.id = $3' };
const categories: ReadModel = { ...category, where: 'k.forum = $3::int', within };
const categoriesSource = { resource: resources.categories, columns: { id: 'k.id', name: 'k.name' } };
const tag: ReadModel = { view: tagView, from: 'tags g', where: 'g.id = $3' };
const tags: ReadModel = { ...tag, where: 'g.forum = $3::int', within };
const tagsSource = { resource: resources.tags, columns: { id: 'g.id', name: 'g.name' } };

type InForum = { actor: shapes.Acting; forum: number };

@Controller()
export class LabelsHandlers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActorsRepository) private readonly actors: ActorsRepository,
    @Inject(LabelsRepository) private readonly labels: LabelsRepository,
  ) {}

  @Handles(labels.categories)
  async categories(input: Input<typeof labels.categories>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, input.actor);
    const list = { model: categories, source: categoriesSource, values: [input.forum] };
    return listOf(this.database, actor, list, input.query);
  }

  @Handles(labels.createCategory)
  async createCategory(input: Input<typeof labels.createCategory>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input);
    const id = await this.database.transaction((tx) =>
      this.labels.createCategory(tx, input.forum, input.body),
    );
    return this.#one(actor, category, id);
  }

  @Handles(labels.updateCategory)
  async updateCategory(input: Input<typeof labels.updateCategory>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input);
    const { forum, body } = input;
    await this.database.transaction((tx) => this.labels.changeCategory(tx, forum, body.id, body));
    return this.#one(actor, category, body.id);
  }

  @Handles(labels.removeCategory)
  async removeCategory(input: Input<typeof labels.removeCategory>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input);
    const { forum, body } = input;
    await this.database.transaction((tx) => this.labels.remove(tx, 'categories', forum, body.id));
    return deletedReply(actor, input.body.id);
  }

  @Handles(labels.tags)
  async tags(input: Input<typeof labels.tags>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, input.actor);
    return listOf(
      this.database,
      actor,
      { model: tags, source: tagsSource, values: [input.forum] },
      input.query,
    );
  }

  @Handles(labels.createTag)
  async createTag(input: Input<typeof labels.createTag>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input);
    return this.#one(actor, tag, await this.labels.createTag(this.database, input.forum, input.body.name));
  }

  @Handles(labels.updateTag)
  async updateTag(input: Input<typeof labels.updateTag>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input);
    const { forum, body } = input;
    await this.labels.changeTag(this.database, forum, body.id, body.name);
    return this.#one(actor, tag, body.id);
  }

  @Handles(labels.removeTag)
  async removeTag(input: Input<typeof labels.removeTag>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input);
    const { forum, body } = input;
    await this.database.transaction((tx) => this.labels.remove(tx, 'tags', forum, body.id));
    return deletedReply(actor, input.body.id);
  }

  async #agent(context: CallContext, { actor: acting, forum }: InForum): Promise<Actor> {
    const actor = await this.actors.resolve(context, acting);
    await mustSeeForum(this.database, actor, forum);
    mustBeStaff(actor);
    return actor;
  }

  async #one(actor: Actor, model: ReadModel, id: number): Promise<Reply> {
    return replyOf(actor, await oneOf(this.database, actor, model, [id]));
  }
}
