import type { Condition, ListQuery, TableQuery } from '@stoa/kernel';

/**
 * The cost of a list, estimated from its query alone. `cheap`: its rows are adjacent in an index. `heavy`: PostgreSQL may
 * have to scan, sort or count rows, so the cost grows with the table.
 */
export type Cost = 'cheap' | 'heavy';

/** Records in one page at most that is not streamed. */
export const maxUnstreamed = 100;

/** @param isIndexed whether the field at a dotted path has an index */
export function recordListCost(query: ListQuery, isIndexed: (path: string) => boolean): Cost {
  const { limit, offset, sort, where, search, from, to } = query;
  const isShort = limit !== null && limit <= maxUnstreamed;
  const isFirstInOrder = offset === 0 && (sort === undefined || sort.path === '_id');
  const isFiltered = search !== undefined || from !== undefined || to !== undefined;
  return isShort && isFirstInOrder && !isFiltered && isOneIndexRange(where, isIndexed) ? 'cheap' : 'heavy';
}

/** Rows with one value of an index are in the order of ids; with two conditions few rows, or none, may satisfy both. */
function isOneIndexRange(where: readonly Condition[], isIndexed: (path: string) => boolean): boolean {
  const [condition, ...more] = where;
  if (!condition) return true;
  const { path, is, values } = condition;
  if (more.length || is !== 'eq') return false;
  return path === '_id' || (isIndexed(path) && values.length === 1 && values[0] !== null);
}

/** The cost of a page of a table, without its count. Cheap: the first page in the default order, or rows selected by id. */
export function tablePageCost({ matches, search, order, offset, isLast }: TableQuery): Cost {
  const isFirstInOrder = offset === 0 && !isLast && !order.length;
  const isById = matches.every(({ field, test, not }) => field === 'id' && !not && /^(eq|in)$/.test(test));
  return isFirstInOrder && isById && !search.length ? 'cheap' : 'heavy';
}
