import type { commerce } from '@stoa/contracts';
import { raw, SetValue, sql } from '@stoa/persistence';
import type { ResourceRules } from '@stoa/service';
import type { Actor } from '../actor.js';
import { subtreeOf, visibleCategories } from '../categories/category.sql.js';
import { isInStock } from '../pricing/in-stock.js';
import { pricesOfAll } from '../pricing/prices-of-all.js';
import { viewerOf } from './product.view.js';

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
  price: {
    value: (_columns, reading) =>
      new SetValue(
        ['supplier', 'min_order_quantity'],
        (rows) => sql`select id, amount as value from (${pricesOfAll(rows, viewerOf(reading))}) priced`,
      ),
  },
  in_stock: {
    condition: (_test, { id }, reading) => {
      const inStock = isInStock(viewerOf(reading), id);
      return reading.match.values[0] === true ? inStock : sql`not (${inStock})`;
    },
  },
};
