import type { commerce } from '@stoa/contracts';
import { raw, sql } from '@stoa/persistence';
import type { ResourceRules } from '@stoa/service';
import type { Actor } from '../actor.js';
import { subtreeOf, visibleCategories } from '../categories/category.sql.js';
import { inStockValue, priceValue } from './product.view.js';

export const filters: NonNullable<ResourceRules<typeof commerce.products, Actor>['filters']> = {
  /** The category and all below it. */
  category: {
    condition: (_test, { category }, { match }) =>
      sql`${category} = any(${subtreeOf(sql`${match.values[0]}::int`)})`,
  },
  category__exact: {
    value: ({ category }) => category,
    choices: (actor) => sql`select id from categories where ${visibleCategories(actor, raw('categories'))}`,
  },
  /** `tags__in`: one of them. */
  tags: { condition: (_test, { tags }, { match }) => sql`${tags} && ${match.values}::text[]` },
  /** The name is data, as the value is. */
  property: {
    condition: (_test, { properties }, { match: { key, values } }) =>
      sql`${properties} @> ${JSON.stringify([{ name: key, value: values[0] }])}::jsonb`,
  },
  price: { value: priceValue },
  in_stock: { value: inStockValue },
};
