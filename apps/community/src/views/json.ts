import { raw, sql, type Sql } from '@stoa/persistence';

/** A select of one JSON column as an array. */
export const jsonList = (select: Sql): Sql => sql`array_to_json(array(${select}))`;

/** A time in UTC, to the millisecond. */
export const time = (column: Sql): Sql =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export const slug = (column: Sql): Sql =>
  sql`trim(both '-' from regexp_replace(lower(${column}), '[^[:alnum:]]+', '-', 'g'))`;

/** The id and the name of the row with this id. */
export const idAndName = (table: string, id: Sql): Sql =>
  sql`(select row_to_json(r) from (select n.id, n.name from ${raw(table)} n where n.id = ${id}) r)`;

/** No object has attachments yet. */
export const noAttachments = sql`'[]'::json`;
