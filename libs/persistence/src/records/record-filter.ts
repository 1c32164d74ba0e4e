import { isObjectId, type Condition, type Filter, type Scalar } from '@stoa/kernel';
import { bytea } from './bytea.js';

/** Collects values and hands out their placeholders. */
export type Place = (value: unknown) => string;

/** How a table finds a field: through a column of its own when the field is indexed. */
export type FieldAt = (path: string, place: Place) => string;

/** The SQL conditions of a filter, without the access rule. */
export function filterConditions(filter: Filter, place: Place, fieldAt: FieldAt): string[] {
  const conditions = filter.where.map((condition) => whereCondition(condition, place, fieldAt));
  if (filter.from !== undefined) conditions.push(`time >= ${place(Math.ceil(filter.from))}::bigint`);
  if (filter.to !== undefined) conditions.push(`time <= ${place(Math.floor(filter.to))}::bigint`);
  if (filter.search !== undefined) conditions.push(searchCondition(filter.search, place));
  return conditions;
}

const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function whereCondition({ path, is, values }: Condition, place: Place, fieldAt: FieldAt): string {
  if (path === '_id' && is === 'eq') return idCondition(values, place);
  const field = fieldAt(path, place);
  if (is === 'eq') return anyOf(field, values, place);
  if (is === 'ne') return `not coalesce(${anyOf(field, values, place)}, false)`;
  const value = place(JSON.stringify(values[0]));
  // jsonb orders values of different types by type; a range means values of its own type only.
  return `(jsonb_typeof(${field}) = jsonb_typeof(${value}::jsonb) and ${field} ${operators[is]} ${value}::jsonb)`;
}

function idCondition(values: Scalar[], place: Place): string {
  const ids = values.filter((value): value is string => typeof value === 'string' && isObjectId(value));
  return ids.length ? `id in (${ids.map((id) => `${place(bytea(id))}::bytea`).join(', ')})` : 'false';
}

/** `null` is also what an absent field is equal to, as in the document stores that these clients know. */
function anyOf(field: string, values: Scalar[], place: Place): string {
  const equal = `${field} in (${values.map((value) => `${place(JSON.stringify(value))}::jsonb`).join(', ')})`;
  return values.includes(null) ? `(${field} is null or ${equal})` : equal;
}

/**
 * Text that some string value contains, whatever its case. The text of the whole record is tried first: it is much
 * faster, but it also holds keys and numbers.
 */
function searchCondition(text: string, place: Place): string {
  const inJson = JSON.stringify(text).slice(1, -1);
  const pattern = place(`%${inJson.replace(/[\\%_]/g, '\\$&')}%`);
  const path = place(
    `strict $.** ? (@.type() == "string" && @ like_regex ${JSON.stringify(text)} flag "iq")`,
  );
  return `(wire ilike ${pattern} and jsonb_path_exists(data, ${path}::jsonpath))`;
}
