import { Controller } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import type { community as shapes } from '@stoa/dto';
import { Database } from '@stoa/persistence';
import { mustBeStaff, type Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { deletedReply, listReply, mustSeeForum, oneReply } from '../actors/replies.js';
import {
  categoriesOf,
  categoriesSource,
  categoryModel,
  tagModel,
  tagsOf,
  tagsSource,
} from './label.read-model.js';
import { LabelsRepository } from './labels.repository.js';

const { labels } = community;

type InForum = { actor: shapes.Acting; forum: number };

@Controller()
export class LabelsHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly labels: LabelsRepository,
  ) {}

  @Handles(labels.categories)
  async categories(input: Input<typeof labels.categories>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, input.actor);
    const list = { model: categoriesOf(actor, input.forum), source: categoriesSource };
    return listReply(this.database, actor, list, input.query);
  }

  @Handles(labels.createCategory)
  async createCategory(input: Input<typeof labels.createCategory>, context: CallContext): Promise<Reply> {
    const actor = await this.#resolveAgent(context, input);
    const { forum, body } = input;
    const id = await this.database.transaction((tx) => this.labels.createCategory(tx, forum, body));
    return oneReply(this.database, actor, categoryModel(actor, id));
  }

  @Handles(labels.updateCategory)
  async updateCategory(input: Input<typeof labels.updateCategory>, context: CallContext): Promise<Reply> {
    const actor = await this.#resolveAgent(context, input);
    const { forum, body } = input;
    await this.database.transaction((tx) => this.labels.changeCategory(tx, forum, body.id, body));
    return oneReply(this.database, actor, categoryModel(actor, body.id));
  }

  @Handles(labels.removeCategory)
  async removeCategory(input: Input<typeof labels.removeCategory>, context: CallContext): Promise<Reply> {
    const actor = await this.#resolveAgent(context, input);
    const { forum, body } = input;
    await this.database.transaction((tx) => this.labels.removeCategory(tx, forum, body.id));
    return deletedReply(actor, body.id);
  }

  @Handles(labels.tags)
  async tags(input: Input<typeof labels.tags>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, input.actor);
    const list = { model: tagsOf(actor, input.forum), source: tagsSource };
    return listReply(this.database, actor, list, input.query);
  }

  @Handles(labels.createTag)
  async createTag(input: Input<typeof labels.createTag>, context: CallContext): Promise<Reply> {
    const actor = await this.#resolveAgent(context, input);
    const id = await this.labels.createTag(input.forum, input.body.name);
    return oneReply(this.database, actor, tagModel(actor, id));
  }

  @Handles(labels.updateTag)
  async updateTag(input: Input<typeof labels.updateTag>, context: CallContext): Promise<Reply> {
    const actor = await this.#resolveAgent(context, input);
    const { forum, body } = input;
    await this.labels.renameTag(forum, body.id, body.name);
    return oneReply(this.database, actor, tagModel(actor, body.id));
  }

  @Handles(labels.removeTag)
  async removeTag(input: Input<typeof labels.removeTag>, context: CallContext): Promise<Reply> {
    const actor = await this.#resolveAgent(context, input);
    const { forum, body } = input;
    await this.database.transaction((tx) => this.labels.removeTag(tx, forum, body.id));
    return deletedReply(actor, body.id);
  }

  /** A forum that the actor does not see is not found, even for an actor who is no agent. */
  async #resolveAgent(context: CallContext, { actor: acting, forum }: InForum): Promise<Actor> {
    const actor = await this.actors.resolve(context, acting);
    await mustSeeForum(this.database, actor, forum);
    mustBeStaff(actor);
    return actor;
  }
}
