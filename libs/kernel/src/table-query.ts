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
  /** The client's own name in a keyed filter: `colour` of `property.colour=red`. */
  key?: string | undefined;
  test: Test;
  /** Negates the condition; a row whose field is null satisfies the negation. */
  not?: boolean | undefined;
  values: Value[];
}

/** What a read asks for besides the rows. */
export interface ReadParameters {
  /** Query parameters that are no filters, by name. */
  parameters?: Readonly<Record<string, Value>> | undefined;
  /** The fields that are shown only when they are asked for. */
  expand?: string[] | undefined;
  /** What is wrong with the query. The service refuses it, after it has checked permission. */
  issues?: Issue[] | undefined;
}

export interface TableQuery extends ReadParameters {
  matches: Match[];
  /** Texts, each of which one of the searched fields must contain, case-insensitively. */
  search: string[];
  order: { field: string; descending: boolean }[];
  limit: number;
  offset: number;
  /** Requests the last page instead of the one at `offset`. */
  isLast?: boolean | undefined;
}
