// Queries of lists of records, independent of the syntax of each public API.

export type Scalar = string | number | boolean | null;

export const comparisons = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'] as const;

/** A condition on the field at a dotted path. With several values `eq` means any of them, `ne` none of them. */
export interface Condition {
  path: string;
  is: (typeof comparisons)[number];
  values: Scalar[];
}

export interface Filter {
  /** Inclusive bounds of the record's creation time, in milliseconds since 1970. */
  from?: number | undefined;
  to?: number | undefined;
  where: Condition[];
  /** Text that some string value of the record contains, case-insensitively. */
  search?: string | undefined;
}

export interface ListQuery extends Filter {
  /** null: all records. */
  limit: number | null;
  offset: number;
  /** Keyset cursor: only records whose id is greater. */
  after?: string | undefined;
  /** Dotted paths of the selected fields; `_id` is always included. */
  only?: string[] | undefined;
  /** Heavy fields to include; the others are omitted. */
  with?: string[] | undefined;
  sort?: { path: string; descending: boolean } | undefined;
}

/** Records of one page at most. */
export const maxPage = 10_000;
