import { Injectable } from '@nestjs/common';
import { Database, sql, type Listed, type Queries } from '@stoa/persistence';
import type { TreeRow } from './category-tree.js';

@Injectable()
export class CategoriesRepository {
  constructor(private readonly database: Database) {}

  /** All categories of a list, in one statement. */
  rows({ model: { view, where }, caller }: Listed): Promise<TreeRow[]> {
    return this.database.lists.rows(
      { caller: String(caller), cost: 'heavy' },
      sql`select categories.id, categories.parent, ${view}::text as json from categories where ${where}
        order by categories.position, categories.name, categories.id`,
    );
  }

  async detachRemovedProducts(tx: Queries, category: number): Promise<void> {
    await tx.execute(sql`update products set category = null where category = ${category} and is_deleted`);
  }
}
