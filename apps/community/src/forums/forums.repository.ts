import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Input, community } from '@stoa/contracts';
import { Fault, notFound } from '@stoa/kernel';
import { definedFields, sql, type Queries, type Transaction } from '@stoa/persistence';
import type { Repository } from 'typeorm';
import { fieldFault } from '../actors/actor.js';
import { ForumEntity } from './forum.entity.js';
import { firstStatuses, firstTypes, typeNumber } from './forum.rules.js';
import { TopicStatusEntity } from './topic-status.entity.js';
import { TopicTypeEntity } from './topic-type.entity.js';

type NewForum = Input<typeof community.forums.create>['body'];
type ForumChange = { [Name in keyof NewForum]?: NewForum[Name] | undefined };

/** A forum as far as the rules of writing in it go. */
export type ForumFacts = Pick<
  ForumEntity,
  'type' | 'allowsAnonymousTopic' | 'allowsAnonymousComments' | 'isCategoryRequired'
>;

@Injectable()
export class ForumsRepository {
  constructor(
    @InjectRepository(ForumEntity) private readonly forums: Repository<ForumEntity>,
    @InjectRepository(TopicTypeEntity) private readonly types: Repository<TopicTypeEntity>,
    @InjectRepository(TopicStatusEntity) private readonly statuses: Repository<TopicStatusEntity>,
  ) {}

  async create(tx: Transaction, body: NewForum): Promise<number> {
    if (body.is_default) await this.#endDefault(tx);
    const type = typeNumber(body.type ?? 'PUBLIC');
    const { identifiers } = await tx.manager.withRepository(this.forums).insert({ ...fieldsOf(body), type });
    const id = identifiers[0]!.id as number;
    for (const name of firstTypes(type)) await this.#addType(tx, { forum: id, name }, firstStatuses);
    if (body.groups) await this.#setGroups(tx, id, body.groups);
    return id;
  }

  /** A forum of another name with the settings, types, statuses, categories and tags of this one. */
  async copy(tx: Transaction, template: number, name: string): Promise<number> {
    const forums = tx.manager.withRepository(this.forums);
    const found = await forums.findOneBy({ id: template });
    if (!found) throw fieldFault('template_forum_id');
    const { id: _id, isDefault: _isDefault, created: _created, ...settings } = found;
    const { identifiers } = await forums.insert({ ...settings, name });
    const id = identifiers[0]!.id as number;
    await this.#copyTypes(tx, template, id);
    await this.#copyAccess(tx, template, id);
    await this.#copyCategories(tx, template, id);
    await tx.execute(sql`insert into tags (forum, name)
      select ${id}::int, name from tags where forum = ${template} order by id`);
    return id;
  }

  /** @throws Fault not_found, conflict */
  async change(tx: Transaction, id: number, body: ForumChange): Promise<void> {
    if (body.is_default === false) await this.mustNotBeDefault(tx, id);
    if (body.is_default) await this.#endDefault(tx);
    const forums = tx.manager.withRepository(this.forums);
    const known = await forums.findOneBy({ id });
    if (!known) throw notFound('forum');
    await forums.save(forums.merge(known, fieldsOf(body)));
    if (body.groups) await this.#setGroups(tx, id, body.groups);
  }

  /** The rules of writing in a forum depend on these facts. */
  facts(on: Queries, id: number): Promise<ForumFacts | undefined> {
    return on.row<ForumFacts>(sql`
      select type, allow_anonymous_topic as "allowsAnonymousTopic",
        allow_anonymous_comments as "allowsAnonymousComments", category_required as "isCategoryRequired"
      from forums where id = ${id}`);
  }

  /** The default forum is not removed, and stays the default until another one is. @throws Fault not_found, conflict */
  async mustNotBeDefault(tx: Queries, id: number): Promise<void> {
    const row = await tx.row<{ isDefault: boolean }>(
      sql`select is_default as "isDefault" from forums where id = ${id} for update`,
    );
    if (!row) throw notFound('forum');
    if (row.isDefault) throw new Fault('conflict', 'default_forum', 'there is a default forum');
  }

  /** Only one forum is the default. */
  async #endDefault(tx: Queries): Promise<void> {
    await tx.execute(sql`update forums set is_default = false where is_default`);
  }

  /** @throws Fault invalid for a group that does not exist */
  async #setGroups(tx: Queries, forum: number, groups: readonly number[]): Promise<void> {
    await tx.execute(sql`delete from forum_groups where forum = ${forum}`);
    const inserted = await tx.execute(sql`insert into forum_groups (forum, group_id)
      select ${forum}::int, id from groups where id = any(${groups}::int[])`);
    if (inserted !== new Set(groups).size) throw fieldFault('groups');
  }

  async #addType(
    tx: Transaction,
    type: Omit<Partial<TopicTypeEntity>, 'id'>,
    statuses: readonly Pick<TopicStatusEntity, 'name' | 'color' | 'isDefault' | 'isClosed'>[],
  ): Promise<void> {
    const { identifiers } = await tx.manager.withRepository(this.types).insert(type);
    const id = identifiers[0]!.id as number;
    await tx.manager.withRepository(this.statuses).insert(
      statuses.map(({ name, color, isDefault, isClosed }) => ({
        type: id,
        name,
        color,
        isDefault,
        isClosed,
      })),
    );
  }

  async #copyTypes(tx: Transaction, template: number, forum: number): Promise<void> {
    const order = { id: 'ASC' } as const;
    const types = await tx.manager.withRepository(this.types).find({ where: { forum: template }, order });
    for (const { id: type, name, description } of types) {
      const statuses = await tx.manager.withRepository(this.statuses).find({ where: { type }, order });
      await this.#addType(tx, { forum, name, description }, statuses);
    }
  }

  /** Who sees a private forum. */
  async #copyAccess(tx: Queries, template: number, forum: number): Promise<void> {
    await tx.execute(sql`insert into forum_groups (forum, group_id)
      select ${forum}::int, group_id from forum_groups where forum = ${template}`);
    await tx.execute(sql`insert into forum_access (forum, email)
      select ${forum}::int, email from forum_access where forum = ${template} order by id`);
  }

  async #copyCategories(tx: Queries, template: number, forum: number): Promise<void> {
    await tx.execute(sql`insert into categories (forum, name, description, place)
      select ${forum}::int, name, description, place from categories where forum = ${template} order by id`);
    await tx.execute(sql`
      update categories made set parent = above.id
      from categories old
        join categories parent on parent.id = old.parent
        join categories above on above.forum = ${forum} and lower(above.name) = lower(parent.name)
      where old.forum = ${template} and made.forum = ${forum} and lower(made.name) = lower(old.name)`);
  }
}

/** The fields that a body names. */
const fieldsOf = (body: ForumChange) =>
  definedFields({
    name: body.name,
    description: body.description,
    type: body.type && typeNumber(body.type),
    locale: body.locale,
    isDefault: body.is_default,
    allowsAnonymousTopic: body.allow_anonymous_topic,
    allowsAnonymousVotes: body.allow_anonymous_votes,
    allowsAnonymousComments: body.allow_anonymous_comments,
    allowsSsoUsers: body.allow_private_sso_users,
    allowsViewAll: body.allow_private_view_all,
    isCategoryRequired: body.category_required,
  });
