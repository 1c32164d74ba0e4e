import type { Filter, ListQuery } from '@stoa/kernel';
import { dynamic, emptySql, joinSql, raw, sql, type Sql } from '../sql.js';
import { readable, type Viewer } from './access-predicate.js';
import { bytea } from '../bytea.js';
import { filterConditions } from './record-filter.js';
import type { RecordSource } from './record-source.js';

/** `select <columns>` of the visible rows that a list query matches, in its order. */
export function listStatement(source: RecordSource, viewer: Viewer, query: ListQuery, columns: Sql): Sql {
  const after = query.after ? [sql`id > ${bytea(query.after)}::bytea`] : [];
  const limit = query.limit === null ? emptySql : sql` limit ${query.limit}`;
  const offset = query.offset ? sql` offset ${query.offset}` : emptySql;
  const where = conditions(source, viewer, query, after);
  const order = orderBy(source, query);
  return dynamic(
    sql`select ${columns} from ${source.table} where ${where} order by ${order}${limit}${offset}`,
  );
}

/** `select <columns>` of the visible rows that a filter matches; `tail` is what follows the conditions. */
export function filterStatement(
  source: RecordSource,
  viewer: Viewer,
  filter: Filter,
  { columns, tail = emptySql }: { columns: Sql; tail?: Sql },
): Sql {
  return dynamic(
    sql`select ${columns} from ${source.table} where ${conditions(source, viewer, filter)} ${tail}`,
  );
}

const conditions = (source: RecordSource, viewer: Viewer, filter: Filter, more: Sql[] = []): Sql =>
  joinSql([readable(viewer), ...filterConditions(filter, source.fieldSql), ...more], ' and ');

/** Equal values are ordered by id, so that pages neither skip nor repeat records. */
function orderBy(source: RecordSource, { sort }: ListQuery): Sql {
  if (!sort || sort.path === '_id') return raw(sort?.descending ? 'id desc' : 'id');
  const field = sort.path === 'time' ? raw('time') : source.fieldSql(sort.path);
  return sql`${field}${raw(sort.descending ? ' desc nulls last' : ' nulls first')}, id`;
}
