import type { commerce } from '@stoa/dto';
import { emptySql, joinSql, raw, sql, type Sql } from '@stoa/persistence';

/** A value as JSON has it: exact numbers and times are texts. */
export function valueView(type: commerce.ValueType, value: Sql): Sql {
  if (type === 'decimal') return sql`${value}::text`;
  if (type === 'datetime') return utcTime(value);
  return value;
}

/** UTC; microseconds where there are any. */
const utcTime = (time: Sql): Sql =>
  sql`(to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || case when extract(microseconds from ${time})::int % 1000000 <> 0
            then to_char(${time} at time zone 'UTC', '.US') else '' end || 'Z')`;

/** A select that yields one JSON object, compact, with its keys in the order given. */
export function objectView(values: Readonly<Record<string, Sql>>, from: Sql = emptySql): Sql {
  const columns = Object.entries(values).map(([key, value]) => sql`${value} as ${raw(`"${key}"`)}`);
  return sql`(select row_to_json(r) from (select ${joinSql(columns, ', ')} ${from}) r)`;
}

/** A jsonb value, which PostgreSQL would print with spaces and in an order of keys of its own. */
export function jsonView({ fields, child }: commerce.Field, value: Sql, depth = 0): Sql {
  if (fields) {
    const views = Object.entries(fields).map(
      ([name, field]) => [name, jsonView(field, sql`(${value} -> ${raw(`'${name}'`)})`, depth)] as const,
    );
    return sql`case when jsonb_typeof(${value}) = 'object' then ${objectView(Object.fromEntries(views))} end`;
  }
  if (!child) return value;
  const items = raw(`items${depth}`);
  return sql`case when jsonb_typeof(${value}) = 'array' then array_to_json(array(
    select ${jsonView(child, sql`${items}.item`, depth + 1)}
    from jsonb_array_elements(${value}) with ordinality ${items} (item, place) order by place)) end`;
}
