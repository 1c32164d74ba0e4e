import type { Condition, ListQuery, TableQuery } from '@stoa/kernel';

/**
 * What a list may cost, by its query alone. `cheap`: its rows lie together at one place of an index. `heavy`: they may have
 * to be looked for, sorted or counted, so the cost grows with the table.
 */
export type Cost = 'cheap' | 'heavy';

/** Longer pages of records are streamed. */
export const inOnePiece = 100;

/** @param isIndexed whether a field has an index */
export function recordListCost(query: ListQuery, isIndexed: (path: string) => boolean): Cost {
  const { limit, offset, sort, where, search, from, to } = query;
  const isShort = limit !== null && limit <= inOnePiece;
  const isByPlace = offset === 0 && (sort === undefined || sort.path === '_id');
  const isFiltered = search !== undefined || from !== undefined || to !== undefined;
  return isShort && isByPlace && !isFiltered && isLookedUp(where, isIndexed) ? 'cheap' : 'heavy';
}

/** Rows with one value of an index are in the order of ids; two conditions may agree on few of them, or none. */
function isLookedUp(where: readonly Condition[], isIndexed: (path: string) => boolean): boolean {
  const [condition, ...more] = where;
  if (!condition) return true;
  const { path, is, values } = condition;
  if (more.length || is !== 'eq') return false;
  return path === '_id' || (isIndexed(path) && values.length === 1 && values[0] !== null);
}

/** Of a page of a table, in its own order or of rows that are named by their ids. Its count is another statement. */
export function tablePageCost({ matches, search, order, offset, isLast }: TableQuery): Cost {
  const isByPlace = offset === 0 && !isLast && !order.length;
  const isNamed = matches.every(({ field, test, not }) => field === 'id' && !not && /^(eq|in)$/.test(test));
  return isByPlace && isNamed && !search.length ? 'cheap' : 'heavy';
}
