import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { raw, sql } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { assortment } from '../pricing/assortment.js';
import { Resource } from '../resource.js';
import { CategoriesRepository } from './categories.repository.js';
import { Category } from './category.entity.js';
import { savedCategory } from './categories.rules.js';
import { countBelow, countOfAll, pathOf, visibleCategories } from './category.sql.js';
import { nested } from './category-tree.js';

const { categories } = commerce;
const allRows = { matches: [], search: [], order: [], limit: 1, offset: 0 };

@Resource(categories, {
  entity: Category,
  computed: {
    path: ({ id }, { actor }) => sql`array_to_json(${pathOf(id, visibleCategories(actor, raw('c')))})`,
    products_count: ({ id }, { actor, now, isOne }) => {
      const sold = sql`not products.is_deleted
        and ${assortment({ actor, contract: undefined, at: sql`${now}::timestamptz` })}`;
      return isOne ? countBelow(id, sold) : countOfAll(id, sold);
    },
  },
  visible: (actor) => visibleCategories(actor, raw('categories')),
  checks: { categories_acyclic: { field: 'parent', issue: 'category_cycle' } },
  beforeSave: savedCategory,
})
export class CategoriesResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly categories: CategoriesRepository,
  ) {}

  @Handles(categories.tree)
  async tree(_input: Input<typeof categories.tree>, context: CallerContext): Promise<Reply> {
    const listed = await this.resources.listed(categories, context, allRows);
    return Reply.one(nested(await this.categories.rows(listed)));
  }

  /** A category in use stays: 400. Products that are removed are no use of it. */
  @Handles(categories.remove)
  remove(target: Input<typeof categories.remove>, context: CallerContext): Promise<Reply> {
    return this.resources.remove(categories, context, target, async ({ tx, current, remove }) => {
      await this.categories.detachRemovedProducts(tx, current.id);
      await remove();
    });
  }
}
