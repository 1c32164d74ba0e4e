import { Fault, invalid } from '@stoa/kernel';
import type { Database } from '../database.js';
import type { Statement } from './record-list.js';

/** Rows are fetched so that a fetch is about this many characters, whatever the size of a record. */
const fetchSize = 192 * 1024;
const fewest = 10;
const max = 1000;

/** Records of a list as they are read, in memory that does not grow with the list. */
export async function* recordBatches(
  database: Database,
  { caller, ...statement }: Statement & { caller: string },
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

function nextFetch(last: unknown[][]): number {
  if (!last.length) return 100;
  const characters = last.reduce((sum, [json]) => sum + (json as string).length, 0);
  return Math.max(fewest, Math.min(max, Math.floor((fetchSize * last.length) / characters)));
}
