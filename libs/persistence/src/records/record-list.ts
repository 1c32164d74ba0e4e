import type { ListQuery } from '@stoa/kernel';
import { readable, viewerValues, type Viewer } from './access-predicate.js';
import { bytea } from './bytea.js';
import { filterConditions, type FieldAt, type Place } from './record-filter.js';

export interface Statement {
  text: string;
  values: unknown[];
}

/** The table asked: its SQL name, and how it finds a field. */
export interface Source {
  name: string;
  fieldAt: FieldAt;
}

/** `select <columns>` of the rows that a viewer's list query names, in its order. */
export function listStatement(
  { name, fieldAt }: Source,
  viewer: Viewer,
  query: ListQuery,
  columns: string,
): Statement {
  const values: unknown[] = viewerValues(viewer);
  const place: Place = (value) => `$${values.push(value)}`;
  const conditions = [readable(viewer), ...filterConditions(query, place, fieldAt)];
  if (query.after) conditions.push(`id > ${place(bytea(query.after))}::bytea`);
  const order = orderBy(query, place, fieldAt);
  const limit = query.limit === null ? '' : ` limit ${place(query.limit)}`;
  const offset = query.offset ? ` offset ${place(query.offset)}` : '';
  const text = `select ${columns} from ${name} where ${conditions.join(' and ')} order by ${order}${limit}${offset}`;
  return { text, values };
}

/** A tie is broken by id, so that pages neither skip nor repeat. */
function orderBy({ sort }: ListQuery, place: Place, fieldAt: FieldAt): string {
  if (!sort || sort.path === '_id') return sort?.descending ? 'id desc' : 'id';
  const direction = sort.descending ? ' desc nulls last' : ' nulls first';
  return `${sort.path === 'time' ? 'time' : fieldAt(sort.path, place)}${direction}, id`;
}
