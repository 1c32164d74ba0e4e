import {
  Fault,
  own,
  type FieldType,
  type Match,
  type Resource,
  type TableQuery,
  type Value,
} from '@stoa/kernel';
import { joinSql, raw, sql, Sql } from '../sql.js';

/**
 * Where the value of a field is: an expression, or, for a field whose values are rows of another table, a function that
 * makes a condition on this row (`exists (...)`) from a test of such a value, or from the match itself.
 */
export type Column = Sql | SetValue | ((test: (column: Sql) => Sql, match: Match) => Sql);

/**
 * A value that is computed of all rows at once, because one row at a time would take too long. Only rows that all other
 * conditions allow are computed.
 */
export class SetValue {
  /**
   * @param columns those that `rows` needs besides the id
   * @param rows selects `id` and `value` of the rows in a table with these columns
   */
  constructor(
    readonly columns: readonly string[],
    readonly rows: (table: string) => Sql,
  ) {}
}

/** A resource and the columns of its fields; each has an `id`. */
export interface TableSource {
  resource: Resource;
  columns: Readonly<Record<string, Column>> & { id: Sql };
}

/** Parts of a select. */
export interface TableList {
  where: Sql;
  order: Sql;
  page: Sql;
  /** Limits the rows to those up to the end of the page. */
  upToPage: Sql;
  /**
   * Limits the rows to a power of two that is no less. PostgreSQL plans for this number; without it a plan for any
   * parameters expects a tenth of the table, and reads and sorts all of it for one page.
   */
  planned: Sql;
}

/** The columns of a table, by their names, under its alias in the statement. */
export const columns = <const Name extends string>(
  alias: string,
  names: readonly Name[],
): Record<Name, Sql> =>
  Object.fromEntries(names.map((name) => [name, raw(`${alias}.${name}`)])) as Record<Name, Sql>;

/** Whether the query has no conditions on the rows, so that all queries of this list have one text. */
export const isPlainList = ({ matches, search }: TableQuery): boolean => !matches.length && !search.length;

export function tableList(source: TableSource, query: TableQuery): TableList {
  const conditions = [
    ...query.matches.map((match) => condition(source, match)),
    ...query.search.map((term) => searchCondition(source, term)),
  ];
  const { limit, offset } = query;
  return {
    where: conditions.length ? joinSql(conditions, ' and ') : sql`true`,
    order: orderOf(source, query.order),
    page: sql`limit ${limit}::bigint offset ${offset}::bigint`,
    upToPage: sql`limit ${limit}::bigint + ${offset}::bigint`,
    planned: raw(`limit ${powerOfTwo(limit + offset)}`),
  };
}

function condition(source: TableSource, match: Match): Sql {
  const column = own(source.columns, match.field);
  const type = own(source.resource.fields, match.field);
  if (!column || !type) throw new Fault('internal', 'field', `no column for the field ${match.field}`);
  return conditionOn(source, match, column);
}

/** The condition on the value of another column than the source's. */
export function conditionOn({ resource }: TableSource, match: Match, column: Column): Sql {
  const type = own(resource.fields, match.field)!;
  const holds = applyTest(column, match, (value) => comparison(value, castOf(type), match));
  // A comparison with null is neither true nor false: the opposite of "equal to 1" is all else, null included.
  return match.not ? sql`(${holds}) is not true` : sql`(${holds})`;
}

function applyTest(column: Column, match: Match, test: (column: Sql) => Sql): Sql {
  if (column instanceof SetValue) throw new Fault('internal', 'field', `${match.field} is no value of a row`);
  return column instanceof Sql ? test(column) : column(test, match);
}

const casts: Record<Extract<FieldType, string>, string> = {
  integer: 'bigint',
  reference: 'bigint',
  decimal: 'numeric',
  text: 'text',
  boolean: 'boolean',
  datetime: 'timestamptz',
  date: 'date',
};

const castOf = (type: FieldType): string => (typeof type === 'string' ? casts[type] : 'text');

function comparison(column: Sql, cast: string, { test, values }: Match): Sql {
  const [value] = values;
  const one = (given: Value | undefined): Sql => sql`${given}::${raw(cast)}`;
  switch (test) {
    case 'in':
      return sql`${column} = any(${values}::${raw(cast)}[])`;
    case 'range':
      return sql`${column} between ${one(value)} and ${one(values[1])}`;
    case 'isnull':
      return value === true ? sql`${column} is null` : sql`${column} is not null`;
    case 'ieq':
      return cast === 'text' ? sql`lower(${column}) = lower(${one(value)})` : sql`${column} = ${one(value)}`;
    case 'contains':
      return sql`${column} like ${`%${escapeLike(value)}%`}::text`;
    case 'icontains':
      return sql`${column} ilike ${`%${escapeLike(value)}%`}::text`;
    case 'istartswith':
      return sql`${column} ilike ${`${escapeLike(value)}%`}::text`;
    default:
      return sql`${column} ${raw(operators[test])} ${one(value)}`;
  }
}

const operators = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** Text in which `like` finds no wildcards. */
const escapeLike = (value: Value | undefined): string => String(value).replaceAll(/[\\%_]/g, String.raw`\$&`);

function searchCondition({ resource, columns }: TableSource, term: string): Sql {
  const pattern = `%${escapeLike(term)}%`;
  const tests = resource.search.map((field) =>
    applyTest(
      own(columns, field)!,
      { field, test: 'icontains', values: [term] },
      (column) => sql`${column} ilike ${pattern}::text`,
    ),
  );
  return sql`(${joinSql(tests, ' or ')})`;
}

function orderOf({ resource, columns }: TableSource, order: TableQuery['order']): Sql {
  const parts = ordersOf(resource, order).map(({ field, descending }) => {
    const column = own(columns, field);
    if (!(column instanceof Sql)) throw new Fault('internal', 'field', `no order by the field ${field}`);
    return inOrder(column, descending);
  });
  return joinSql(parts, ', ');
}

/** Ends with the id, without which rows that are otherwise equal could be on two pages, or on none. */
export function ordersOf(resource: Resource, order: TableQuery['order']): TableQuery['order'] {
  const wanted = order.length ? order : resource.order.map(readOrder);
  if (wanted.some(({ field }) => field === 'id')) return wanted;
  return [...wanted, { field: 'id', descending: wanted.at(-1)?.descending ?? false }];
}

const powerOfTwo = (rows: number): number => 2 ** Math.ceil(Math.log2(Math.min(Math.max(rows, 1), 2 ** 40)));

export const inOrder = (column: Sql, descending = false): Sql => (descending ? sql`${column} desc` : column);

const readOrder = (text: string): TableQuery['order'][number] =>
  text.startsWith('-') ? { field: text.slice(1), descending: true } : { field: text, descending: false };
