import { Controller, Inject } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { columns, Database, raw, sql, type ReadModel } from '@stoa/persistence';
import { mustBeStaff, type Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { deletedReply, listReply, mustSeeForum, oneReply } from '../actors/replies.js';
import { categoryView, tagView } from '../views/label.view.js';
import { forumIsSeen } from '../visibility/visibility.js';
import { LabelsRepository } from './labels.repository.js';

const { labels } = community;
const { resources } = shapes;

const categories = (actor: Actor) => ({ view: categoryView(actor), from: sql`categories`, alias: 'k' });
const categoriesSource = { resource: resources.categories, columns: columns('k', ['id', 'name']) };
const tags = (actor: Actor) => ({ view: tagView(actor), from: sql`tags`, alias: 'g' });
const tagsSource = { resource: resources.tags, columns: columns('g', ['id', 'name']) };

const oneLabel = (label: typeof categories, actor: Actor, id: number): ReadModel => {
  const model = label(actor);
  return { ...model, where: sql`${raw(model.alias)}.id = ${id}::int` };
};
const labelsOf = (label: typeof categories, actor: Actor, forum: number): ReadModel => {
  const model = label(actor);
  const id = sql`${forum}::int`;
  return { ...model, where: sql`${raw(model.alias)}.forum = ${id}`, within: forumIsSeen(actor, id) };
};

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
    const model = labelsOf(categories, actor, input.forum);
    return listReply(this.database, actor, { model, source: categoriesSource }, input.query);
  }

  @Handles(labels.createCategory)
  async createCategory(input: Input<typeof labels.createCategory>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input);
    const id = await this.database.transaction((tx) =>
      this.labels.createCategory(tx, input.forum, input.body),
    );
    return this.#one(categories, actor, id);
  }

  @Handles(labels.updateCategory)
  async updateCategory(input: Input<typeof labels.updateCategory>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input);
    const { forum, body } = input;
    await this.database.transaction((tx) => this.labels.changeCategory(tx, forum, body.id, body));
    return this.#one(categories, actor, body.id);
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
    const model = labelsOf(tags, actor, input.forum);
    return listReply(this.database, actor, { model, source: tagsSource }, input.query);
  }

  @Handles(labels.createTag)
  async createTag(input: Input<typeof labels.createTag>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input);
    return this.#one(tags, actor, await this.labels.createTag(this.database, input.forum, input.body.name));
  }

  @Handles(labels.updateTag)
  async updateTag(input: Input<typeof labels.updateTag>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input);
    const { forum, body } = input;
    await this.labels.changeTag(this.database, forum, body.id, body.name);
    return this.#one(tags, actor, body.id);
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

  async #one(label: typeof categories, actor: Actor, id: number): Promise<Reply> {
    return oneReply(this.database, actor, oneLabel(label, actor, id));
  }
}
