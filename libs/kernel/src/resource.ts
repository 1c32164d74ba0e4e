import type { Test } from './table-query.js';

/** What a filter's text is read as; a list of words is a choice between them. A reference is the id of another row. */
export type FieldType =
  'integer' | 'decimal' | 'text' | 'boolean' | 'datetime' | 'date' | 'reference' | readonly string[];

/**
 * How the rows of one kind can be asked for, as data: dialects read a query string by it, services and descriptions
 * know by it what can come. Orders are field names, `-` before those that descend.
 */
export interface Resource {
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly filters: Readonly<Record<string, readonly Test[]>>;
  readonly search: readonly string[];
  readonly ordering: readonly string[];
  /** When nothing is asked for. */
  readonly order: readonly string[];
  /** Filters by names of the client's own: `property.colour=red`. */
  readonly keyed?: readonly string[];
  /** Query parameters of reads that are no filters. */
  readonly parameters?: Readonly<Record<string, FieldType>>;
  /** Fields that are shown only when `expand` names them. */
  readonly expandable?: readonly string[];
}
