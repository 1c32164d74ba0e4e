import { emptySql, raw, sql, type Sql } from '@stoa/persistence';
import { assortment } from '../pricing/assortment.js';
import { availableOf } from '../pricing/availability.js';
import { termsOf, type Viewer } from '../pricing/terms.js';
import { isInCategory, type Scope } from './scope.sql.js';

/**
 * Selects what is available of the `products` of a condition that exist for the actor, as `key` and `available`; as lists of
 * products have it, but of all products at once: one at a time takes ten times as long.
 */
function availableIn({ actor, asked, now }: Scope, key: Sql, condition: Sql): Sql {
  const viewer: Viewer = { actor, contract: undefined, at: sql`${now}::timestamptz` };
  // Only contracts name warehouses.
  const terms = actor.role === 'buyer' ? termsOf(viewer, raw('products.supplier')) : emptySql;
  const isOfTerms =
    actor.role === 'buyer'
      ? sql`(terms.warehouses = '{}' or s.warehouse = any(terms.warehouses))`
      : sql`true`;
  const supplier = asked.supplier === undefined ? sql`true` : sql`products.supplier = ${asked.supplier}::int`;
  return sql`select ${key} as key, sum(${availableOf('s')}) as available
    from products ${terms} join stocks s on s.product = products.id join warehouses w on w.id = s.warehouse and w.is_active
    where ${condition} and not products.is_deleted and ${isOfTerms} and ${assortment(viewer)} and ${supplier}
      and ${isInCategory(raw('products.id'), asked)}
    group by 1`;
}

/** Adds `available` to rows that have the text of a column of products as their `key`. */
export const withAvailable = (scope: Scope, rows: Sql, column: string): Sql => sql`
  with goods as materialized (${rows})
  select goods.*, coalesce(stock.available, 0.000) as available from goods
  left join (${availableIn(
    scope,
    raw(`coalesce(products.${column}::text, '')`),
    raw(`coalesce(products.${column}::text, '') in (select coalesce(key, '') from goods)`),
  )}) stock on stock.key = coalesce(goods.key, '')`;

/** What is available of the product of a row of `found`. */
export const availableOfProduct = (scope: Scope): Sql => sql`coalesce((
  select available from (${availableIn(scope, raw('products.id'), raw('products.id = found.key::int'))}) stock), 0.000)`;
