import { Reply } from '@stoa/bus';
import { notFound, type TableQuery } from '@stoa/kernel';
import { isPlainList, tableList, type Database, type Queries, type TableSource } from '@stoa/persistence';

/** What objects of one kind look like, as SQL that yields JSON text; compact, keys in the order given. */
export const row = (fields: Record<string, string>): string => {
  const columns = Object.entries(fields).map(([key, sql]) => `${sql} as "${key}"`);
  return `(select row_to_json(r) from (select ${columns.join(', ')}) r)`;
};

/** UTC; microseconds where there are any. */
export const time = (sql: string): string =>
  `(to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || case when extract(microseconds from ${sql})::int % 1000000 <> 0
            then to_char(${sql} at time zone 'UTC', '.US') else '' end || 'Z')`;

/** Where objects are, who sees them (with the first values of each statement), and what they look like. */
export interface Kind {
  view: string;
  from: string;
  where: string;
}

/** To plan a view takes longer than to read a page of it: what is asked for all the time is planned once. */
const searchOf = (database: Database, query: TableQuery): Database['search'] =>
  isPlainList(query)
    ? (text, values) => database.preparedSearch(text, values)
    : (text, values) => database.search(text, values);

/** One page and how much there is. Two statements, however long the page. */
export async function listOf(
  database: Database,
  { kind: { view, from, where }, source, values }: { kind: Kind; source: TableSource; values: unknown[] },
  query: TableQuery,
): Promise<Reply> {
  const search = searchOf(database, query);
  const counting = [...values];
  const asked = tableList(source, query, counting);
  const counted = async (): Promise<number> => {
    const rows = await search(
      `select count(*) from ${from} where ${where} and ${asked.where}`,
      counting.slice(0, -2),
    );
    return Number(rows[0]![0]);
  };
  const read = async (offset: number): Promise<string[]> => {
    const all = [...values];
    const { where: wanted, order, page } = tableList(source, { ...query, offset }, all);
    const rows = await search(
      `select ${view}::text from ${from} where ${where} and ${wanted} order by ${order} ${page}`,
      all,
    );
    return rows.map(([json]) => json as string);
  };
  const { limit } = query;
  if (query.isLast) {
    const count = await counted();
    const offset = Math.floor(Math.max(0, count - 1) / limit) * limit;
    return Reply.list(await read(offset), { page: { count, limit, offset } });
  }
  const [count, rows] = await Promise.all([counted(), read(query.offset)]);
  return Reply.list(rows, { page: { count, limit, offset: query.offset } });
}

/** @throws Fault not_found */
export async function oneOf(on: Queries, { view, from, where }: Kind, values: unknown[]): Promise<string> {
  const rows = await on.prepared(`select ${view}::text from ${from} where ${where}`, values);
  if (!rows.length) throw notFound('object');
  return rows[0]![0] as string;
}
