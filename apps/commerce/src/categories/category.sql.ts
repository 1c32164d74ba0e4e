import { sql, type Sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';

/** Which categories exist for the actor, of the rows of an alias. */
export function visibleCategories({ role, supplier }: Actor, alias: Sql): Sql {
  if (role === 'admin') return sql`true`;
  if (role === 'buyer') return sql`${alias}.is_active`;
  return sql`(${alias}.owner is null or ${alias}.owner = ${supplier}::int)`;
}

/** The ids of a category and of all below it, as an array. */
export const subtreeOf = (id: Sql): Sql => sql`array(
  with recursive below (id) as (
    select ${id} union all select c.id from categories c join below on c.parent = below.id)
  select id from below)`;

/** The names from the root to a category, of those categories that exist for the actor. */
export const pathOf = (id: Sql, isVisible: Sql): Sql => sql`array(
  with recursive above (id, depth) as (
    select ${id}, 0
    union all select c.parent, depth + 1 from above join categories c using (id) where c.parent is not null)
  select c.name from above join categories c using (id) where ${isVisible} order by depth desc)`;

/** How many products are in a category and below it. @param isCounted a condition on `products` */
export const countBelow = (id: Sql, isCounted: Sql): Sql =>
  sql`(select count(*)::int from products where category = any(${subtreeOf(id)}) and ${isCounted})`;

/** The same for many categories: all products are counted once per statement, and each count is looked up. */
export const countOfAll = (id: Sql, isCounted: Sql): Sql => sql`coalesce(((
  with recursive counted (id, count) as (
    select category, count(*) from products where category is not null and ${isCounted} group by category
    union all select c.parent, counted.count from counted join categories c using (id) where c.parent is not null)
  select jsonb_object_agg(id, count) from (select id, sum(count) as count from counted group by id) sums
  ) ->> ${id}::text)::int, 0)`;
