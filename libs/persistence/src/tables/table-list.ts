import {
  Fault,
  own,
  type FieldType,
  type Match,
  type Resource,
  type TableQuery,
  type Value,
} from '@stoa/kernel';

/**
 * Where a field's value is found: an SQL expression, or for one that is in rows of another table how a test of such a
 * row's expression becomes one of this row (`exists (...)`).
 */
export type Column = string | ((test: (sql: string) => string) => string);

/** A resource and the columns that its fields are in; each has an `id`. */
export interface TableSource {
  resource: Resource;
  columns: Readonly<Record<string, Column>> & { id: string };
}

/** Parts of a select. Their values are in the list of values given. */
export interface TableList {
  where: string;
  order: string;
  page: string;
  /** As many rows as there are to the end of the page. */
  upToPage: string;
}

/** Whether nothing is asked of the rows themselves: so all who ask for such a list send one text. */
export const isPlainList = ({ matches, search }: TableQuery): boolean => !matches.length && !search.length;

/** @param values those of the statement so far, which the query's own are added to. */
export function tableList(source: TableSource, query: TableQuery, values: unknown[]): TableList {
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    ...query.matches.map((match) => condition(source, match, bind)),
    ...query.search.map((term) => searched(source, term, bind)),
  ];
  const [limit, offset] = [`${bind(query.limit)}::bigint`, `${bind(query.offset)}::bigint`];
  return {
    where: conditions.length ? conditions.join(' and ') : 'true',
    order: ordered(source, query.order),
    page: `limit ${limit} offset ${offset}`,
    upToPage: `limit ${limit} + ${offset}`,
  };
}

type Bind = (value: unknown) => string;

function condition({ resource, columns }: TableSource, match: Match, bind: Bind): string {
  const column = own(columns, match.field);
  const type = own(resource.fields, match.field);
  if (!column || !type) throw new Fault('internal', 'field', `no column for the field ${match.field}`);
  const test = (sql: string): string => tested(sql, castOf(type), match, bind);
  const holds = typeof column === 'string' ? test(column) : column(test);
  // A comparison with null is neither true nor false: the opposite of "equal to 1" is all else, null included.
  return match.not ? `(${holds}) is not true` : `(${holds})`;
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

function tested(sql: string, cast: string, { test, values }: Match, bind: Bind): string {
  const [value] = values;
  const one = (given: Value | undefined): string => `${bind(given)}::${cast}`;
  switch (test) {
    case 'in':
      return `${sql} = any(${bind(values)}::${cast}[])`;
    case 'range':
      return `${sql} between ${one(value)} and ${one(values[1])}`;
    case 'isnull':
      return `${sql} is ${value === true ? '' : 'not '}null`;
    case 'ieq':
      return cast === 'text' ? `lower(${sql}) = lower(${one(value)})` : `${sql} = ${one(value)}`;
    case 'contains':
      return `${sql} like ${bind(`%${literal(value)}%`)}::text`;
    case 'icontains':
      return `${sql} ilike ${bind(`%${literal(value)}%`)}::text`;
    case 'istartswith':
      return `${sql} ilike ${bind(`${literal(value)}%`)}::text`;
    default:
      return `${sql} ${operators[test]} ${one(value)}`;
  }
}

const operators = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** Text in which `like` finds no wildcards. */
const literal = (value: Value | undefined): string => String(value).replaceAll(/[\\%_]/g, String.raw`\$&`);

function searched({ resource, columns }: TableSource, term: string, bind: Bind): string {
  const pattern = `${bind(`%${literal(term)}%`)}::text`;
  const tests = resource.search.map((field) => {
    const column = own(columns, field)!;
    const test = (sql: string): string => `${sql} ilike ${pattern}`;
    return typeof column === 'string' ? test(column) : column(test);
  });
  return `(${tests.join(' or ')})`;
}

/** Ends with the id, without which rows that are otherwise equal could be on two pages, or on none. */
function ordered({ resource, columns }: TableSource, order: TableQuery['order']): string {
  const wanted = order.length ? order : resource.order.map(readOrder);
  const parts = wanted.map(({ field, descending }) => {
    const column = own(columns, field);
    if (typeof column !== 'string') throw new Fault('internal', 'field', `no order by the field ${field}`);
    return `${column}${descending ? ' desc' : ''}`;
  });
  const last = wanted.at(-1)?.descending ? ' desc' : '';
  return wanted.some(({ field }) => field === 'id')
    ? parts.join(', ')
    : [...parts, `${columns.id}${last}`].join(', ');
}

const readOrder = (text: string): TableQuery['order'][number] =>
  text.startsWith('-') ? { field: text.slice(1), descending: true } : { field: text, descending: false };
