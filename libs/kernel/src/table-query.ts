import type { Issue } from './fault.js';

/** Which rows of a table, in which order: what APIs with named filters ask for, in no API's words. */
export const tests = [
  'eq',
  'ieq',
  'in',
  'gt',
  'gte',
  'lt',
  'lte',
  'range',
  'contains',
  'icontains',
  'istartswith',
  'isnull',
] as const;

export type Test = (typeof tests)[number];

/** Times are ISO 8601 text, exact decimals are text. */
export type Value = string | number | boolean;

/** One condition; all of a query hold. `in` and `range` (both ends inclusive) have several values, `isnull` a boolean. */
export interface Match {
  field: string;
  test: Test;
  /** The opposite, true also of rows where the field is null. */
  not?: boolean | undefined;
  values: Value[];
}

export interface TableQuery {
  matches: Match[];
  /** Each of these texts is in one of the searched fields, whatever its case. */
  search: string[];
  order: { field: string; descending: boolean }[];
  limit: number;
  offset: number;
  /** The last page instead of the one at `offset`. */
  isLast?: boolean | undefined;
  /** What is wrong with the filters. The service refuses the query, after it has checked permission. */
  issues?: Issue[] | undefined;
}
