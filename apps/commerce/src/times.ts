/** UTC; microseconds where there are any. */
export const time = (sql: string): string =>
  `(to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || case when extract(microseconds from ${sql})::int % 1000000 <> 0
            then to_char(${sql} at time zone 'UTC', '.US') else '' end || 'Z')`;
