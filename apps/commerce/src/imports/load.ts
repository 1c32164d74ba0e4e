import type { ImportTable } from './import-table.js';
import type { Owner } from './kinds/import-kind.js';

export type ImportMode = 'upsert' | 'create' | 'update' | 'replace';

/** Rows of one kind and one owner, which are imported together. */
export interface Load {
  table: ImportTable;
  owner: Owner;
  mode: ImportMode;
  /** What relations lead to that a row does not name. */
  assumed: Readonly<Record<string, number>>;
  /** Which fields the rows have, known when all are staged. */
  seen: Seen;
}

export interface Seen {
  /** Bits of the columns that a row has. */
  any: number;
  /** Bits of the columns that all rows have. */
  all: number;
  /** Bits of the relations that a row names by id. */
  ids: number;
  /** Bits of the keys that a row has. */
  keys: number;
  rows: number;
  /** Rows that their fields refuse. */
  refused: number;
}

export const nothingSeen = (): Seen => ({ any: 0, all: 2 ** 31 - 1, ids: 0, keys: 0, rows: 0, refused: 0 });
