import { invalid, notFound, type TableQuery } from '@stoa/kernel';
import type { Database } from '../database.js';
import { tablePageCost, type Cost } from '../lists/list-cost.js';
import { dynamic, joinSql, raw, sql, type Sql } from '../sql.js';
import type { Queries } from '../statements.js';
import { rankedOf, type Ranked } from './set-values.js';
import { isPlainList, tableList, type TableList, type TableSource } from './table-list.js';

/** Where the objects of one type are, which of them the caller sees, and how they look. */
export interface ReadModel {
  /** Yields the JSON of one object. */
  view: Sql;
  /** The table, or a select in parentheses. */
  from: Sql;
  /** The name of `from` in `view` and `where`. */
  alias: string;
  /** Which rows the caller sees. */
  where: Sql;
  /**
   * Conditions of which one holds for each row: each set is read by itself up to the page, in the order of an index.
   * With all in one condition PostgreSQL would read and sort every row. Absent: one set.
   */
  sets?: readonly Sql[];
  /** The same for sets that are found by a query: `where` in parts. */
  each?: Each;
  /** Whether the caller sees the object that the list belongs to; absent: it belongs to none. */
  within?: Sql;
  /** Each read computes the rows, all of them: the page and the total are of one statement. */
  isComputed?: boolean;
  /** The total of a list without conditions, from a stored counter; absent: the rows are counted. */
  count?: Sql;
}

/** Sets of rows, one for each value of an array. */
export interface Each {
  /** An array. */
  values: Sql;
  /** The rows of `each.value`, in place of the model's `where`. */
  where: Sql;
}

/** A select that yields one JSON object, compact, with its keys in the order given. */
export const jsonObject = (fields: Record<string, Sql>): Sql => {
  const columns = Object.entries(fields).map(([key, column]) => sql`${column} as ${raw(`"${key}"`)}`);
  return sql`(select row_to_json(r) from (select ${joinSql(columns, ', ')}) r)`;
};

export interface TablePage {
  /** Objects as JSON text. */
  rows: string[];
  page: { count: number; limit: number; offset: number };
}

/** A list, and the caller whose share of the connections for lists it takes. */
export interface Listed {
  model: ReadModel;
  source: TableSource;
  caller: string | number;
}

/**
 * One page and the total: one statement when the page itself shows the total, else two, however long the pages are.
 * @throws Fault not_found when the caller does not see the object that the list belongs to; invalid/query for wrong filters
 */
export async function pageOf(database: Database, listed: Listed, query: TableQuery): Promise<TablePage> {
  if (query.issues?.length) throw invalid('query', query.issues);
  const search = searchOf(database, query, String(listed.caller));
  const { limit } = query;
  if (listed.model.isComputed) return computedPage(search, listed, query);
  const ranked = rankedOf(listed.model, listed.source, query);
  if (ranked) return rankedPage(search, { ...listed, ranked }, query);
  const read = (offset: number): Promise<string[]> => readPage(search, listed, { ...query, offset });
  const count = (): Promise<number> => countOf(search, listed, query);
  if (query.isLast) {
    const total = await count();
    const offset = Math.floor(Math.max(0, total - 1) / limit) * limit;
    return { rows: await read(offset), page: { count: total, limit, offset } };
  }
  const { offset } = query;
  const rows = await read(offset);
  const isEnd = rows.length < limit && (rows.length > 0 || offset === 0);
  return { rows, page: { count: isEnd ? offset + rows.length : await count(), limit, offset } };
}

/** One object as JSON text. @throws Fault not_found */
export async function oneOf(on: Queries, { view, from, alias, where }: ReadModel): Promise<string> {
  const row = await on.row<{ json: string }>(
    sql`select ${view}::text as json from ${from} ${raw(alias)} where ${where}`,
  );
  if (!row) throw notFound('object');
  return row.json;
}

/** All rows of a list, without order and page, for sums over them. */
export const matchingRows = ({ model, source }: Listed, query: TableQuery): Sql => {
  const { from, where } = selected(model, source, query);
  return sql`select ${raw(model.alias)}.* from ${from} where ${where}`;
};

/** The rows of a list and their order, as parts of a select. */
export function selected(
  model: Pick<ReadModel, 'from' | 'alias' | 'where'>,
  source: TableSource,
  query: TableQuery,
): { from: Sql; where: Sql; order: Sql } {
  const name = raw(model.alias);
  const ranked = rankedOf(model, source, query);
  if (ranked)
    return {
      from: sql`(${ranked.rows}) ranked join ${model.from} ${name} on ${name}.id = ranked.id`,
      where: sql`true`,
      order: ranked.order(raw('ranked')),
    };
  const { where, order } = tableList(source, query);
  return { from: sql`${model.from} ${name}`, where: sql`${model.where} and ${where}`, order };
}

type Search = <T extends object>(statement: Sql, cost: Cost) => Promise<T[]>;

/** Planning a view takes longer than reading a page of it, so lists without conditions are planned once. */
const searchOf =
  ({ lists }: Database, query: TableQuery, caller: string): Search =>
  (statement, cost) =>
    lists.rows({ caller, cost }, isPlainList(query) ? statement : dynamic(statement));

async function readPage(search: Search, { model, source }: Listed, query: TableQuery): Promise<string[]> {
  const { view, within = sql`true` } = model;
  const list = tableList(source, query);
  const objects = sql`select ${view}::text as json from (${pickedRows(model, list)}) ${raw(model.alias)}
    order by ${list.order}`;
  const rows = await search<{ json: string | null }>(
    sql`select page.json from (select where ${within}) list left join lateral (${objects}) page on true`,
    tablePageCost(query),
  );
  if (!rows.length) throw notFound('list');
  return rows.flatMap(({ json }) => (json === null ? [] : [json]));
}

async function countOf(
  search: Search,
  { model: { from, alias, where, sets = [], count }, source }: Listed,
  query: TableQuery,
): Promise<number> {
  const [statement, cost]: [Sql, Cost] =
    count && isPlainList(query)
      ? [sql`select ${count} as count`, 'cheap']
      : [
          sql`select count(*) from ${from} ${raw(alias)} where ${where} and ${tableList(source, query).where}
            ${sets.length ? sql`and (${joinSql(sets, ' or ')})` : sql``}`,
          'heavy',
        ];
  const [row] = await search<{ count: number | string }>(statement, cost);
  return Number(row!.count);
}

/** The page and the total in one statement, because both need the values of all rows. */
async function rankedPage(
  search: Search,
  { model: { view, from, alias, within = sql`true` }, ranked }: Listed & { ranked: Ranked },
  { limit, offset, isLast }: TableQuery,
): Promise<TablePage> {
  const name = raw(alias);
  const at = isLast
    ? sql`(select greatest(count(*) - 1, 0) / ${limit}::bigint * ${limit}::bigint from ranked)`
    : sql`${offset}::bigint`;
  const values = ranked.names.map((one) => raw(`, picked.${one}`));
  const rows = await search<{ json: string | null; count: string; offset: string }>(
    sql`with ranked as materialized (${ranked.rows})
      select page.json, total.count, total.start as offset
      from (select count(*), ${at} as start from ranked) total
      cross join (select where ${within}) list
      left join lateral (
        select ${view}::text as json from (
          select ${name}.* ${joinSql(values, '')}
          from (select * from ranked order by ${ranked.order(raw('ranked'))}
            limit ${limit}::bigint offset ${at}) picked
          join ${from} ${name} on ${name}.id = picked.id) ${name}
        order by ${ranked.order(name)}) page on true`,
    'heavy',
  );
  if (!rows.length) throw notFound('list');
  const objects = rows.flatMap(({ json }) => (json === null ? [] : [json]));
  return { rows: objects, page: { count: Number(rows[0]!.count), limit, offset: Number(rows[0]!.offset) } };
}

async function computedPage(
  search: Search,
  { model: { view, from, alias, where }, source }: Listed,
  query: TableQuery,
): Promise<TablePage> {
  const { limit, offset, isLast } = query;
  const name = raw(alias);
  const list = tableList(source, query);
  const at = isLast
    ? sql`(select greatest(count(*) - 1, 0) / ${limit}::bigint * ${limit}::bigint from computed)`
    : sql`${offset}::bigint`;
  const [row] = await search<{ rows: string[]; count: string; offset: string }>(
    dynamic(sql`with computed as materialized (select * from ${from} ${name} where ${where} and ${list.where})
      select array(
        select ${view}::text from (
          select ${name}.*, row_number() over (order by ${list.order}) as place
          from computed ${name} order by place limit ${limit}::bigint offset ${at}) ${name}
        order by place) as rows, (select count(*) from computed) as count, ${at} as offset`),
    'heavy',
  );
  return { rows: row!.rows, page: { count: Number(row!.count), limit, offset: Number(row!.offset) } };
}

/** The rows of a page before their objects are made: PostgreSQL would also make the objects of the rows that it skips. */
function pickedRows(
  { from, alias, where, sets = [], each }: ReadModel,
  { where: condition, order, page, planned, upToPage }: TableList,
): Sql {
  const name = raw(alias);
  const rows = sql`select ${name}.* from`;
  if (each)
    return sql`${rows} unnest(${each.values}) each (value) cross join lateral (
        ${rows} ${from} ${name} where ${each.where} and ${condition} order by ${order} ${planned}) ${name}
      order by ${order} ${page}`;
  if (!sets.length)
    return sql`${rows} (${rows} ${from} ${name} where ${where} and ${condition} order by ${order} ${planned}) ${name}
      order by ${order} ${page}`;
  const rowsOf = (set: Sql): Sql =>
    sql`(${rows} ${from} ${name} where ${where} and ${condition} and ${set} order by ${order} ${upToPage})`;
  return sql`${rows} (${joinSql(sets.map(rowsOf), ' union all ')}) ${name} order by ${order} ${page}`;
}
