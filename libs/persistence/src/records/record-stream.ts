import { Fault, invalid } from '@stoa/kernel';
import type { Database } from '../database.js';
import type { Sql } from '../sql.js';
import type { Row } from '../statements.js';

/** Characters per fetch: the number of rows is adapted to the size of the records. */
const fetchSize = 192 * 1024;
const firstFetch = 100;
const minFetch = 10;
const maxFetch = 1000;

/**
 * The records of a list as they are read, in memory that does not grow with the list.
 * @param shape applied to each record's JSON text
 * @throws Fault invalid/query_timeout
 */
export async function* recordBatches(
  database: Database,
  { caller, statement }: { caller: string; statement: Sql },
  shape: ((record: string) => string) | undefined,
): AsyncGenerator<string[]> {
  try {
    for await (const rows of database.lists.stream(caller, statement, nextFetch)) {
      const records = rows.map(([json]) => json as string);
      yield shape ? records.map(shape) : records;
    }
  } catch (error) {
    if (error instanceof Fault && error.kind === 'timeout') throw invalid('query_timeout', []);
    throw error;
  }
}

function nextFetch(last: Row[]): number {
  if (!last.length) return firstFetch;
  const characters = last.reduce((sum, [json]) => sum + (json as string).length, 0);
  return Math.max(minFetch, Math.min(maxFetch, Math.floor((fetchSize * last.length) / characters)));
}
