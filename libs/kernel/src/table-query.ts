import type { Issue } from './fault.js';

// Queries of tables by named filters, independent of the syntax of each public API.

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

/** Times are ISO 8601 texts, exact decimals are texts. */
export type Value = string | number | boolean;

/** A condition; a row must satisfy all of a query. `in` and `range` (inclusive) have several values, `isnull` a boolean. */
export interface Match {
  field: string;
  test: Test;
  /** Negates the condition; a row whose field is null satisfies the negation. */
  not?: boolean | undefined;
  values: Value[];
}

export interface TableQuery {
  matches: Match[];
  /** Texts, each of which one of the searched fields must contain, case-insensitively. */
  search: string[];
  order: { field: string; descending: boolean }[];
  limit: number;
  offset: number;
  /** Requests the last page instead of the one at `offset`. */
  isLast?: boolean | undefined;
  /** What is wrong with the filters. The service refuses the query, after it has checked permission. */
  issues?: Issue[] | undefined;
}
