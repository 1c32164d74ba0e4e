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
