import { raw, type Sql } from '@stoa/persistence';

/** A list that is computed: the rows of `found`, and how a row is shown. */
export interface Report {
  /** Selects the rows. */
  found: Sql;
  /** What is shown of a row, by field. Numbers are numbers: they are ordered by. */
  fields: Readonly<Record<string, Sql>>;
  /** The columns by which no two rows are equal. */
  key: Sql;
  /** Unless the client asks for another one. */
  order: readonly string[];
}

/** A sum of hundredths. */
export const amount = (sum: string): Sql => raw(`round(coalesce(${sum}, 0) / 100.0, 2)`);

/** A sum of thousandths. */
export const quantity = (sum: string): Sql => raw(`round(coalesce(${sum}, 0) / 1000.0, 3)`);

/** The name of the row of a table whose id is the key of a row; empty without one. */
export const nameIn = (table: string, name = 'name', id = 'id'): string =>
  `coalesce((select ${name} from ${table} named where named.${id}::text = found.key), '')`;
