import type { TableQuery } from '@stoa/kernel';
import type { Database } from '../database.js';
import { recordBatches } from '../records/record-stream.js';
import { raw, sql } from '../sql.js';
import { tableList } from './table-list.js';
import type { Listed } from './table-page.js';

/**
 * All objects of a list as JSON texts, in batches, while they are read: the memory does not depend on their number. The
 * page of the query does not count.
 */
export function streamOf(
  database: Database,
  { model: { view, from, alias, where }, source, caller }: Listed,
  query: TableQuery,
): AsyncGenerator<string[]> {
  const name = raw(alias);
  const list = tableList(source, query);
  const statement = sql`select ${view}::text as json from ${from} ${name}
    where ${where} and ${list.where} order by ${list.order}`;
  return recordBatches(database, { caller: String(caller), statement }, undefined);
}
