import { own, type TableQuery } from '@stoa/kernel';
import { joinSql, raw, sql, type Sql } from '../sql.js';
import { conditionOn, inOrder, ordersOf, SetValue, tableList, type TableSource } from './table-list.js';

/** Rows with values that are computed of all of them at once. */
export interface Ranked {
  /** A select of `id` and of what the rows are ordered by. */
  rows: Sql;
  /** The columns of `rows` besides `id`. */
  names: readonly string[];
  /** The order of rows that have these columns, under an alias. */
  order: (alias: Sql) => Sql;
}

interface Rows {
  from: Sql;
  alias: string;
  where: Sql;
}

type Orders = TableQuery['order'];

/** The values by the names of their fields. */
type Sets = ReadonlyMap<string, SetValue>;

const byName = (field: string): string => `"by_${field}"`;
const setName = (field: string): Sql => raw(`"set_${field}"`);
const valueOf = (field: string): Sql => sql`${setName(field)}.value`;

/** Undefined if the query neither filters nor orders by a `SetValue`. */
export function rankedOf(base: Rows, source: TableSource, query: TableQuery): Ranked | undefined {
  const orders = ordersOf(source.resource, query.order);
  const sets = setsIn(source, query, orders);
  if (!sets.size) return undefined;
  const others = orders.filter(({ field }) => field !== 'id');
  const shown = others.map(({ field }) =>
    sets.has(field) ? sql`${valueOf(field)} as ${raw(byName(field))}` : raw(`matching.${byName(field)}`),
  );
  const joins = [...sets].map(
    ([field, { rows }]) =>
      sql`left join (${rows('matching')}) ${setName(field)} on ${setName(field)}.id = matching.id`,
  );
  const tests = query.matches
    .filter(({ field }) => sets.has(field))
    .map((match) => conditionOn(source, match, valueOf(match.field)));
  return {
    rows: sql`with matching as materialized (${matchingRows(base, source, { query, orders: others, sets })})
      select ${joinSql([raw('matching.id'), ...shown], ', ')} from matching ${joinSql(joins, ' ')}
      where ${joinSql([sql`true`, ...tests], ' and ')}`,
    names: others.map(({ field }) => byName(field)),
    order: (alias) => joinSql(orders.map(orderOn(alias)), ', '),
  };
}

const orderOn =
  (alias: Sql) =>
  ({ field, descending }: Orders[number]): Sql =>
    inOrder(sql`${alias}.${raw(field === 'id' ? 'id' : byName(field))}`, descending);

function setsIn({ columns }: TableSource, { matches }: TableQuery, orders: Orders): Sets {
  const fields = [...matches, ...orders].map(({ field }) => [field, own(columns, field)] as const);
  return new Map(fields.filter((entry): entry is [string, SetValue] => entry[1] instanceof SetValue));
}

/** The rows that all other conditions allow, with what the values and the order need of them. */
function matchingRows(
  { from, alias, where }: Rows,
  source: TableSource,
  { query, orders, sets }: { query: TableQuery; orders: Orders; sets: Sets },
): Sql {
  const matches = query.matches.filter(({ field }) => !sets.has(field));
  const list = tableList(source, { ...query, matches, order: [] });
  const needed = new Set(['id', ...[...sets.values()].flatMap(({ columns }) => columns)]);
  const columns = [
    ...[...needed].map((name) => raw(`${alias}.${name}`)),
    ...orders
      .filter(({ field }) => !sets.has(field))
      .map(({ field }) => sql`${own(source.columns, field) as Sql} as ${raw(byName(field))}`),
  ];
  return sql`select ${joinSql(columns, ', ')} from ${from} ${raw(alias)} where ${where} and ${list.where}`;
}
