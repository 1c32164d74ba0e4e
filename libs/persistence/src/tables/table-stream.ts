import type { TableQuery } from '@stoa/kernel';
import type { Database } from '../database.js';
import { recordBatches } from '../records/record-stream.js';
import { sql } from '../sql.js';
import { selected, type Listed } from './table-page.js';

/**
 * All objects of a list as JSON texts, in batches, while they are read: the memory does not depend on their number. The
 * page of the query does not count.
 */
export function streamOf(
  database: Database,
  { model, source, caller }: Listed,
  query: TableQuery,
): AsyncGenerator<string[]> {
  const { from, where, order } = selected(model, source, query);
  const statement = sql`select ${model.view}::text as json from ${from} where ${where} order by ${order}`;
  return recordBatches(database, { caller: String(caller), statement }, undefined);
}
