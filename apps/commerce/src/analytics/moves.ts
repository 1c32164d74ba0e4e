import { raw, sql, type Sql } from '@stoa/persistence';
import {
  groupCompaniesRollup,
  groupCompanyFacts,
  groupFacts,
  groupsOf,
  groupsRollup,
} from './goods.rollups.js';
import { isOrder } from './order-facts.sql.js';
import { addedBlocks, addedFacts, levelsOf, type Rollup } from './rollup.js';

/** A group of products: what they have in common, and the value, which is empty for none. */
export interface Group {
  dimension: string;
  key: string;
}

/**
 * The groups, as `dimension` and `key`, that products have left or entered since sums were made of them. Sums of other groups
 * have no product that is not in the group today, and miss none.
 */
export const movedGroups = (condition: Sql): Sql => sql`
  select distinct moved.dimension, side.key
  from analytics_moves was join products on products.id = was.product
  cross join lateral (values
    ('category', coalesce(was.category::text, ''), coalesce(products.category::text, '')),
    ('brand', was.brand, products.brand), ('supplier', was.supplier::text, products.supplier::text)
  ) moved (dimension, left_key, entered_key)
  cross join lateral (values (moved.left_key), (moved.entered_key)) side (key)
  where moved.left_key <> moved.entered_key and ${condition}`;

const grouped: readonly { rollup: Rollup; facts: (source: Sql) => Sql }[] = [
  { rollup: groupsRollup, facts: groupFacts },
  { rollup: groupCompaniesRollup, facts: groupCompanyFacts },
];

/** Statements that add up some groups again, of all days. */
export function regroup(groups: readonly Group[]): Sql[] {
  const dimensions = groups.map(({ dimension }) => dimension);
  const keys = groups.map(({ key }) => key);
  const isOf = (alias: string): Sql =>
    sql`(${raw(`${alias}.key, ${alias}.dimension`)}) in (select * from unnest(${keys}::text[], ${dimensions}::text[]))`;
  const source = sql`(${groupsOf(isOf('common'))}) goods join orders on orders.id = goods."order" and ${isOrder}`;
  return grouped.flatMap(({ rollup, facts }) => [
    sql`delete from ${raw(rollup.table)} kept where ${isOf('kept')}`,
    ...levelsOf(rollup).map((level) =>
      level === rollup.base
        ? addedFacts(rollup, level, facts(source))
        : addedBlocks(rollup, level, isOf('lower')),
    ),
  ]);
}
