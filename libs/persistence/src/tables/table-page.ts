import { invalid, notFound, type TableQuery } from '@stoa/kernel';
import type { Database } from '../database.js';
import { tablePageCost, type Cost } from '../lists/list-cost.js';
import type { Queries } from '../statements.js';
import { isPlainList, tableList, type TableList, type TableSource } from './table-list.js';

/** Where the objects of one kind are, who sees them, and what they look like. */
export interface ReadModel {
  /** SQL that yields one object's JSON. */
  view: string;
  /** One table, with the alias that `view` and `where` know: `topics t`. */
  from: string;
  /** Of those that may be seen. Its parameters are the first of each statement. */
  where: string;
  /**
   * Conditions of which one holds for each row: each set is read by itself up to the page, in the order of an index.
   * With all in one condition PostgreSQL would read and sort every row. Absent: one set.
   */
  sets?: readonly string[];
  /** Whether there is, to be seen, what a list is of; absent: it is of nothing else. */
  within?: string;
  /** How many there are when nothing more is asked of the rows, from a stored counter; absent: they are counted. */
  count?: string;
}

/** A select that yields one JSON object, compact, with its keys in the order given. */
export const jsonObject = (fields: Record<string, string>): string => {
  const columns = Object.entries(fields).map(([key, sql]) => `${sql} as "${key}"`);
  return `(select row_to_json(r) from (select ${columns.join(', ')}) r)`;
};

export interface TablePage {
  /** Objects as JSON text. */
  rows: string[];
  page: { count: number; limit: number; offset: number };
}

/** What a page is of: the values are those of the parameters in `model`, and `caller` is whose share of the lists it takes. */
export interface Listed {
  model: ReadModel;
  source: TableSource;
  values: unknown[];
  caller: string | number;
}

/**
 * One page, and how much there is of all: one statement when the page itself tells, two when there are others, however
 * long they are.
 * @throws Fault not_found when it is not to be seen what the list is of; invalid/query for wrong filters
 */
export async function pageOf(
  database: Database,
  { model, source, values, caller }: Listed,
  query: TableQuery,
): Promise<TablePage> {
  if (query.issues?.length) throw invalid('query', query.issues);
  const { view, within = 'true' } = model;
  const alias = aliasOf(model);
  const search = searchOf(database, query, String(caller));
  const { limit } = query;
  const read = async (offset: number): Promise<string[]> => {
    const all = [...values];
    const list = tableList(source, { ...query, offset }, all);
    const objects = `select ${view}::text as json from (${pickedRows(model, list)}) ${alias} order by ${list.order}`;
    const rows = await search(
      `select page.json from (select where ${within}) list left join lateral (${objects}) page on true`,
      all,
      tablePageCost(query),
    );
    if (!rows.length) throw notFound('list');
    return rows.flatMap(([json]) => (json === null ? [] : [json as string]));
  };
  const counted = (): Promise<number> => countOf(search, { model, source, values }, query);
  if (query.isLast) {
    const total = await counted();
    const offset = Math.floor(Math.max(0, total - 1) / limit) * limit;
    return { rows: await read(offset), page: { count: total, limit, offset } };
  }
  const { offset } = query;
  const rows = await read(offset);
  const isEnd = rows.length < limit && (rows.length > 0 || offset === 0);
  return { rows, page: { count: isEnd ? offset + rows.length : await counted(), limit, offset } };
}

async function countOf(
  search: Search,
  { model: { from, where, sets = [], count }, source, values }: Omit<Listed, 'caller'>,
  query: TableQuery,
): Promise<number> {
  if (count && isPlainList(query)) return Number((await search(`select ${count}`, values, 'cheap'))[0]![0]);
  const all = [...values];
  const { where: asked } = tableList(source, query, all);
  // The last two are the page's.
  const inSet = sets.length ? ` and (${sets.join(' or ')})` : '';
  const text = `select count(*) from ${from} where ${where} and ${asked}${inSet}`;
  const rows = await search(text, all.slice(0, -2), 'heavy');
  return Number(rows[0]![0]);
}

const aliasOf = ({ from }: ReadModel): string => from.split(' ').at(-1)!;

/** A page's rows alone: of each row that is skipped PostgreSQL would make an object, too, if objects were made here. */
function pickedRows(model: ReadModel, { where: asked, order, page, upToPage }: TableList): string {
  const { from, where, sets = [] } = model;
  const alias = aliasOf(model);
  const rows = `select ${alias}.* from`;
  if (!sets.length) return `${rows} ${from} where ${where} and ${asked} order by ${order} ${page}`;
  const of = (set: string): string =>
    `(${rows} ${from} where ${where} and ${asked} and ${set} order by ${order} ${upToPage})`;
  return `${rows} (${sets.map(of).join(' union all ')}) ${alias} order by ${order} ${page}`;
}

/** One object as JSON text. @throws Fault not_found */
export async function oneOf(
  on: Queries,
  { view, from, where }: ReadModel,
  values: unknown[],
): Promise<string> {
  const rows = await on.prepared(`select ${view}::text from ${from} where ${where}`, values);
  if (!rows.length) throw notFound('object');
  return rows[0]![0] as string;
}

type Search = (text: string, values: unknown[], cost: Cost) => Promise<unknown[][]>;

/** To plan a view takes longer than to read a page of it: what is asked for all the time is planned once. */
const searchOf = ({ lists }: Database, query: TableQuery, caller: string): Search =>
  isPlainList(query)
    ? (text, values, cost) => lists.preparedSearch({ caller, cost }, text, values)
    : (text, values, cost) => lists.search({ caller, cost }, text, values);
