import { raw, sql, type Sql } from '@stoa/persistence';

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

/** The name of the row of a table that the key of a row is of; empty without one. */
export const nameIn = (table: string, name = 'name', condition = raw('named.id = found.key::int')): Sql =>
  sql`coalesce((select ${raw(name)} from ${raw(table)} named where ${condition}), '')`;

/** The name of an order status. */
export const statusName = nameIn('order_statuses', 'name', raw('named.code = found.key'));
