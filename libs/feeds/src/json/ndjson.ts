import { batch } from '../batch.js';
import type { Batches, FeedOptions, FeedRow, Source } from '../feed.js';
import { jsonRow } from './json-row.js';
import { isBlank, RowBytes } from './row-bytes.js';

const newLine = 0x0a;

/** One JSON object a line. Blank lines are no rows. A line that cannot be read is refused alone. */
export async function* ndjsonRows(source: Source, { kind }: FeedOptions): Batches {
  const line = new RowBytes();
  let row = 0;
  const end = (rows: FeedRow[]): void => {
    const bytes = line.take();
    if (!bytes || !isBlank(bytes)) rows.push(jsonRow(row++, kind, bytes));
  };
  for await (const chunk of source)
    yield* batch((rows) => {
      let start = 0;
      for (let at; (at = chunk.indexOf(newLine, start)) >= 0; start = at + 1) {
        line.add(chunk.subarray(start, at));
        end(rows);
      }
      line.add(chunk.subarray(start));
    });
  yield* batch(end);
}
