import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { notFound } from '@stoa/kernel';
import { definedFields, sql, type Queries, type Transaction } from '@stoa/persistence';
import type { Repository } from 'typeorm';
import { fieldFault } from '../actors/actor.js';
import { CategoryEntity } from './category.entity.js';
import { TagEntity } from './tag.entity.js';

interface CategoryFields {
  name?: string | undefined;
  description?: string | undefined;
  parent_id?: number | null | undefined;
  order?: number | undefined;
}

/** Categories and tags of a forum. */
@Injectable()
export class LabelsRepository {
  constructor(
    @InjectRepository(CategoryEntity) private readonly categories: Repository<CategoryEntity>,
    @InjectRepository(TagEntity) private readonly tags: Repository<TagEntity>,
  ) {}

  /** A new category is the last of its forum. @throws Fault conflict/unique, invalid for a wrong parent */
  async createCategory(tx: Transaction, forum: number, fields: CategoryFields): Promise<number> {
    await this.#checkParent(tx, forum, fields.parent_id);
    const categories = tx.manager.withRepository(this.categories);
    const { name, description, parent_id: parent } = fields;
    const place = ((await categories.maximum('place', { forum })) ?? 0) + 1;
    const { identifiers } = await categories.insert(
      definedFields({ forum, name, description, parent, place }),
    );
    return identifiers[0]!.id as number;
  }

  /** @throws Fault not_found, conflict/unique, invalid for a wrong parent */
  async changeCategory(tx: Transaction, forum: number, id: number, fields: CategoryFields): Promise<void> {
    await this.#checkParent(tx, forum, fields.parent_id, id);
    const categories = tx.manager.withRepository(this.categories);
    const known = await categories.findOneBy({ id, forum });
    if (!known) throw notFound('category');
    const { name, description, parent_id: parent, order: place } = fields;
    await categories.save(categories.merge(known, definedFields({ name, description, parent, place })));
  }

  /** @throws Fault not_found */
  async removeCategory(tx: Transaction, forum: number, id: number): Promise<void> {
    const { affected } = await tx.manager.withRepository(this.categories).delete({ id, forum });
    if (!affected) throw notFound('categories');
  }

  /** @throws Fault conflict/unique */
  async createTag(forum: number, name: string): Promise<number> {
    const { identifiers } = await this.tags.insert({ forum, name });
    return identifiers[0]!.id as number;
  }

  /** @throws Fault not_found, conflict/unique */
  async renameTag(forum: number, id: number, name: string): Promise<void> {
    const { affected } = await this.tags.update({ id, forum }, { name });
    if (!affected) throw notFound('tag');
  }

  /** @throws Fault not_found */
  async removeTag(tx: Transaction, forum: number, id: number): Promise<void> {
    const { affected } = await tx.manager.withRepository(this.tags).delete({ id, forum });
    if (!affected) throw notFound('tags');
  }

  /** A parent is another category of the same forum, and no descendant of the category. */
  async #checkParent(tx: Queries, forum: number, parent: number | null | undefined, id = 0): Promise<void> {
    if (parent === undefined || parent === null) return;
    // Two concurrent changes could make a circle of two.
    await tx.execute(sql`select 1 from forums where id = ${forum} for no key update`);
    const found = await tx.row<{ isCircle: boolean }>(sql`
      with recursive above as (
        select id, parent from categories where id = ${parent} and forum = ${forum}
        union select c.id, c.parent from categories c join above on c.id = above.parent)
      select bool_or(id = ${id}) as "isCircle" from above having count(*) > 0`);
    if (!found || found.isCircle) throw fieldFault('parent_id');
  }
}
