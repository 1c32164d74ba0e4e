import { isObjectId, type Condition, type Filter, type Scalar } from '@stoa/kernel';
import { joinSql, raw, sql, type Sql } from '../sql.js';
import { bytea } from '../bytea.js';

/** The SQL expression (jsonb) of the field at a dotted path: a column of its own when the field is indexed. */
export type FieldSql = (path: string) => Sql;

/** The SQL conditions of a filter, without the access rule. */
export function filterConditions(filter: Filter, fieldSql: FieldSql): Sql[] {
  const conditions = filter.where.map((condition) => whereCondition(condition, fieldSql));
  if (filter.from !== undefined) conditions.push(sql`time >= ${Math.ceil(filter.from)}::bigint`);
  if (filter.to !== undefined) conditions.push(sql`time <= ${Math.floor(filter.to)}::bigint`);
  if (filter.search !== undefined) conditions.push(searchCondition(filter.search));
  return conditions;
}

const operators = { gt: raw('>'), gte: raw('>='), lt: raw('<'), lte: raw('<=') } as const;

function whereCondition({ path, is, values }: Condition, fieldSql: FieldSql): Sql {
  if (path === '_id' && is === 'eq') return idCondition(values);
  const field = fieldSql(path);
  if (is === 'eq') return equalsAny(field, values);
  if (is === 'ne') return sql`not coalesce(${equalsAny(field, values)}, false)`;
  const value = sql`${JSON.stringify(values[0])}::jsonb`;
  // jsonb orders values of different types by type; a range is meant within the type of its bound.
  return sql`(jsonb_typeof(${field}) = jsonb_typeof(${value}) and ${field} ${operators[is]} ${value})`;
}

function idCondition(values: Scalar[]): Sql {
  const ids = values.filter((value): value is string => typeof value === 'string' && isObjectId(value));
  if (!ids.length) return sql`false`;
  return sql`id in (${list(ids.map((id) => sql`${bytea(id)}::bytea`))})`;
}

/** `null` also equals an absent field, as in the document stores that these clients know. */
function equalsAny(field: Sql, values: Scalar[]): Sql {
  const equal = sql`${field} in (${list(values.map((value) => sql`${JSON.stringify(value)}::jsonb`))})`;
  return values.includes(null) ? sql`(${field} is null or ${equal})` : equal;
}

const list = (parts: Sql[]): Sql => joinSql(parts, ', ');

/**
 * Text that some string value contains, case-insensitively. The record's whole text is tested first: that is much
 * faster, but also matches keys and numbers.
 */
function searchCondition(text: string): Sql {
  const inJson = JSON.stringify(text).slice(1, -1);
  const pattern = `%${inJson.replace(/[\\%_]/g, '\\$&')}%`;
  const path = `strict $.** ? (@.type() == "string" && @ like_regex ${JSON.stringify(text)} flag "iq")`;
  return sql`(wire ilike ${pattern} and jsonb_path_exists(data, ${path}::jsonpath))`;
}
