import { sql, type Sql } from '@stoa/persistence';

/** UTC; microseconds where there are any. */
export const time = (column: Sql): Sql =>
  sql`(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || case when extract(microseconds from ${column})::int % 1000000 <> 0
            then to_char(${column} at time zone 'UTC', '.US') else '' end || 'Z')`;
