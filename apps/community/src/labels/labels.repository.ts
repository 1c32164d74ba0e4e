import { Injectable } from '@nestjs/common';
import { notFound } from '@stoa/kernel';
import type { Queries } from '@stoa/persistence';
import { fieldFault } from '../actors/actor.js';

interface CategoryFields {
  name?: string | undefined;
  description?: string | undefined;
  parent_id?: number | null | undefined;
  order?: number | undefined;
}

/** Categories and tags of a forum; every name is there once, whatever its case. */
@Injectable()
export class LabelsRepository {
  async createCategory(tx: Queries, forum: number, fields: CategoryFields): Promise<number> {
    await this.#checkParent(tx, forum, fields.parent_id);
    const rows = await tx.prepared(
      `insert into categories (forum, name, description, parent, place) values ($1, $2, coalesce($3, ''), $4,
         (select coalesce(max(place), 0) + 1 from categories where forum = $1)) returning id`,
      [forum, fields.name, fields.description ?? null, fields.parent_id ?? null],
    );
    return rows[0]![0] as number;
  }

  /** @throws Fault not_found, conflict/unique, invalid for a parent that is none */
  async changeCategory(tx: Queries, forum: number, id: number, fields: CategoryFields): Promise<void> {
    await this.#checkParent(tx, forum, fields.parent_id, id);
    const rows = await tx.prepared(
      `update categories set name = coalesce($3, name), description = coalesce($4, description),
         parent = case when $5 then $6::int else parent end, place = coalesce($7, place)
       where id = $1 and forum = $2 returning id`,
      [
        ...[id, forum, fields.name ?? null, fields.description ?? null],
        ...[fields.parent_id !== undefined, fields.parent_id ?? null, fields.order ?? null],
      ],
    );
    if (!rows.length) throw notFound('category');
  }

  async createTag(on: Queries, forum: number, name: string): Promise<number> {
    const rows = await on.prepared('insert into tags (forum, name) values ($1, $2) returning id', [
      forum,
      name,
    ]);
    return rows[0]![0] as number;
  }

  async changeTag(on: Queries, forum: number, id: number, name: string): Promise<void> {
    const rows = await on.prepared('update tags set name = $3 where id = $1 and forum = $2 returning id', [
      id,
      forum,
      name,
    ]);
    if (!rows.length) throw notFound('tag');
  }

  async remove(on: Queries, table: 'categories' | 'tags', forum: number, id: number): Promise<void> {
    const rows = await on.prepared(`delete from ${table} where id = $1 and forum = $2 returning id`, [
      id,
      forum,
    ]);
    if (!rows.length) throw notFound(table);
  }

  /** A parent is another category of the same forum, and none of the category's own children. */
  async #checkParent(tx: Queries, forum: number, parent: number | null | undefined, id = 0): Promise<void> {
    if (parent === undefined || parent === null) return;
    // Two changes at once could make a circle of two.
    await tx.prepared(`select 1 from forums where id = $1 for no key update`, [forum]);
    const rows = await tx.prepared(
      `with recursive above as (
         select id, parent from categories where id = $1 and forum = $2
         union select c.id, c.parent from categories c join above on c.id = above.parent)
       select bool_or(id = $3) from above having count(*) > 0`,
      [parent, forum, id],
    );
    if (!rows.length || rows[0]![0]) throw fieldFault('parent_id');
  }
}
