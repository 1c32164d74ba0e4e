import type { TableQuery } from '@stoa/kernel';

type Page = Pick<TableQuery, 'limit' | 'offset' | 'isLast'>;

/** Where the page of a list begins, and how long the list is. */
function startOf({ limit, offset, isLast }: Page, count: number): number {
  return isLast ? Math.floor(Math.max(0, count - 1) / limit) * limit : offset;
}

/** One page of rows that have all been read. */
export function pageOfRows<Row>(rows: readonly Row[], query: Page) {
  const { limit } = query;
  const offset = startOf(query, rows.length);
  return { rows: rows.slice(offset, offset + limit), page: { count: rows.length, limit, offset } };
}
