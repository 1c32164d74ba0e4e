import { emptySql, raw, sql, type Sql } from '@stoa/persistence';
import type { Asked } from './asked.rules.js';
import { coverage, endOf, startOf } from './blocks.sql.js';

interface Source {
  /** Selects sums, as the alias `r`; absent where orders are read one by one. */
  sums?: { rows: Sql; base: 0 | 1 } | undefined;
  /** Selects the same columns of orders that were submitted from `start` to before `until`. */
  orders: (start: Sql, until: Sql) => Sql;
}

/**
 * The rows that a report adds up: the sums of the blocks of its range that are up to date, and the orders of the rest of
 * the range. `ctes` are common table expressions that the rows need.
 */
export function sourceOf(asked: Asked, { sums, orders }: Source): { ctes: Sql; rows: Sql } {
  if (!sums) return { ctes: emptySql, rows: orders(startOf(asked), endOf(asked)) };
  return {
    ctes: sql`${coverage(asked, sums.base)},`,
    rows: sql`${sums.rows} union all
      select part.* from live cross join lateral (${orders(raw('live.start'), raw('live.until'))}) part`,
  };
}
