/** Which records of a list, in which order: what every public API asks for, in no API's words. */
export type Scalar = string | number | boolean | null;

export const comparisons = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'] as const;

/** A condition on the field at a dotted path. Several values: equal to any of them (`eq`), to none of them (`ne`). */
export interface Condition {
  path: string;
  is: (typeof comparisons)[number];
  values: Scalar[];
}

export interface Filter {
  /** Inclusive bounds of the record's time, in milliseconds since 1970. */
  from?: number | undefined;
  to?: number | undefined;
  where: Condition[];
  /** Text that some value of the record contains, whatever its case. */
  search?: string | undefined;
}

export interface ListQuery extends Filter {
  /** null = all there are, streamed. */
  limit: number | null;
  offset: number;
  /** Keyset cursor in the order of ids: only records after this one. */
  after?: string | undefined;
  /** Dotted paths of the fields wanted; the id always comes along. */
  only?: string[] | undefined;
  /** Heavy fields to come along, which else stay out. */
  with?: string[] | undefined;
  sort?: { path: string; descending: boolean } | undefined;
}

/** The largest page that a caller gets at once. */
export const maxPage = 10_000;
