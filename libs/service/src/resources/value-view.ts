import type { commerce } from '@stoa/dto';
import { own } from '@stoa/kernel';
import { emptySql, joinSql, raw, sql, type Sql } from '@stoa/persistence';

/** A column's value as JSON has it: compact, and with the keys of objects in the order of their fields. */
export function columnView({ type, fields, child }: commerce.Field, value: Sql): Sql {
  if (fields)
    return present(
      value,
      sql`(select row_to_json(one) from jsonb_to_record(${value}) as one (${keysOf(fields)}))`,
    );
  if (type === 'object') return present(value, namedView(value));
  if (!child?.fields) return valueView(type, value);
  const each = sql`select row_to_json(one) from jsonb_to_recordset(${value}) as one (${keysOf(child.fields)})`;
  return present(value, sql`array_to_json(array(${each}))`);
}

const present = (value: Sql, view: Sql): Sql => sql`case when ${value} is not null then ${view} end`;

/** An object whose keys are data, and whose values are no objects: PostgreSQL would print it with spaces. */
const namedView = (value: Sql): Sql => sql`(
  select ('{' || coalesce(string_agg(to_json(key)::text || ':' || value::text, ','), '') || '}')::json
  from jsonb_each(${value}))`;

const keysOf = (fields: commerce.Fields): Sql =>
  raw(
    Object.entries(fields)
      .map(([name, field]) => `"${name}" ${keyType(field)}`)
      .join(', '),
  );

const keyType = ({ type, child }: commerce.Field): string => {
  if (type === 'list' && child && !child.fields) return `${keyType(child)}[]`;
  return (typeof type === 'string' && own(keyTypes, type)) || 'text';
};

const keyTypes: Partial<Record<commerce.ValueType & string, string>> = {
  integer: 'bigint',
  reference: 'bigint',
  boolean: 'boolean',
  object: 'json',
  list: 'json',
};

/** A row as a JSON object with these fields. */
export function rowView(
  fields: commerce.Fields,
  { from, computed = {} }: { from: string; computed?: Readonly<Record<string, Sql>> },
): Sql {
  const views = Object.entries(fields).map(([name, field]): [string, Sql] => {
    const value = own(computed, name);
    return [name, value ? valueView(field.type, value) : columnView(field, raw(`${from}."${name}"`))];
  });
  return objectView(Object.fromEntries(views));
}

/** All rows of a table that satisfy a condition, as a JSON array of objects with these fields. */
export function rowsView(
  fields: commerce.Fields,
  { from, where, computed }: { from: string; where: Sql; computed?: Readonly<Record<string, Sql>> },
): Sql {
  const row = rowView(fields, { from, ...(computed && { computed }) });
  return sql`array_to_json(array(select ${row} from ${raw(from)} where ${where} order by ${raw(from)}.id))`;
}

/** A value as JSON has it: exact numbers and times are texts. */
export function valueView(type: commerce.ValueType, value: Sql): Sql {
  if (type === 'decimal') return sql`(${value})::text`;
  if (type === 'datetime') return utcTime(value);
  return value;
}

/** UTC; microseconds where there are any. */
export const utcTime = (time: Sql): Sql =>
  sql`(to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || case when extract(microseconds from ${time})::int % 1000000 <> 0
            then to_char(${time} at time zone 'UTC', '.US') else '' end || 'Z')`;

/** A select that yields one JSON object, compact, with its keys in the order given. */
export function objectView(values: Readonly<Record<string, Sql>>, from: Sql = emptySql): Sql {
  const columns = Object.entries(values).map(([key, value]) => sql`${value} as ${raw(`"${key}"`)}`);
  return sql`(select row_to_json(r) from (select ${joinSql(columns, ', ')} ${from}) r)`;
}
