import type { Type } from '@nestjs/common';
import type { ResourceContract } from '@stoa/contracts';
import type { commerce } from '@stoa/dto';
import type { Sql } from '@stoa/persistence';

/** The supplier whose rows are imported; null for those of the portal. */
export type Owner = number | null;

/** A field that refers to a row of another table, by its id or by its keys. */
export interface Relation {
  table: string;
  /** Names of feed fields, and the column that each is a value of. */
  keys: Readonly<Record<string, string>>;
  /** Which rows of the table the owner's ids may name. */
  byId: (row: Sql, owner: Owner) => Sql;
  /** Which rows of the table the owner's keys name. */
  byKey: (row: Sql, owner: Owner) => Sql;
  /** Which rows a key names where none of the owner has it. */
  otherwise?: (row: Sql) => Sql;
}

/** What happens to rows that are absent from a full feed. */
type Deactivation =
  | { set: string; to: 'false' | 'true' | '0' }
  | 'delete'
  /** Rows of this kind cannot be inactive: they are no full feed. */
  | 'none';

/** What is imported: its fields, its keys, and whose its rows are. */
export interface ImportKind {
  contract: ResourceContract;
  entity: Type<object>;
  /** The condition that a row is the owner's. */
  ownedBy: (row: Sql, owner: Owner) => Sql;
  /** The column that holds the owner; absent where another row decides it. */
  ownerColumn?: string;
  /** Whether the portal has such rows, which have no supplier. */
  isOfPortal?: boolean;
  /** By which columns a row is known, the first set of which all are given. The columns of one set must be unique. */
  identities: readonly (readonly string[])[];
  relations: Readonly<Record<string, Relation>>;
  deactivation: Deactivation;
  /** Which of the owner's rows a full feed is about; all of them unless given. */
  isOfFeed?: (row: Sql) => Sql;
  /** The column of time by which a row is older than the stored one. */
  staleBy?: string;
  /** Fields of rows that are no columns, for checks and for what is done after a write. They are staged as text. */
  extras?: commerce.Fields;
  /** What is wrong with rows beside their fields: tests of a row `m`, and of the stored row `t`. */
  checks?: (load: { isSeen: (name: string) => boolean; owner: Owner; stage: Sql }) => readonly RowCheck[];
  /** Columns with lists of ids, and which ids the owner may name in them. */
  lists?: Readonly<Record<string, (owner: Owner) => Sql>>;
  /** What is stored of a column that a row says. @param known a column as it is stored; null for a new row */
  rewrites?: Readonly<Record<string, (said: Sql, known: (column: string) => Sql) => Sql>>;
  /** Run after rows were written, in the same transaction. */
  afterWrite?: (load: { owner: Owner; plan: Sql; stage: Sql }) => Sql;
  /** Columns that each write sets. */
  stamps?: Readonly<Record<string, string>>;
  /** Columns that an insert computes where the row has no value. */
  initial?: Readonly<Record<string, (row: Sql) => Sql>>;
  /** The column whose values events have: the row's id unless given. */
  announces?: string;
  /** The column that refers to a row of the same kind, whose rows are written level by level. */
  parent?: string;
}

interface RowCheck {
  test: Sql;
  /** The field that is wrong. */
  field: string;
  issue: string;
  /** Parameters of the issue that are values of other fields. */
  paramFields?: Readonly<Record<string, string>>;
}
