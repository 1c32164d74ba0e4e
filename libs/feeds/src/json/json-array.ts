import { batch } from '../batch.js';
import { feedFault, type Batches, type FeedOptions, type FeedRow, type Source } from '../feed.js';
import { ElementScanner } from './element-scanner.js';
import { jsonRow } from './json-row.js';
import { isBlank, textStart } from './row-bytes.js';

/**
 * The elements of one JSON array. An element that is no object, or too large or too deep, is refused alone; invalid JSON
 * ends the feed, because the end of the element is unknown.
 */
export async function* jsonArrayRows(source: Source, { kind }: FeedOptions): Batches {
  const scanner = new ElementScanner();
  let row = 0;
  const element = (bytes: Uint8Array | undefined, rows: FeedRow[]): void => {
    if (row === 0 && scanner.isClosed && bytes && isBlank(bytes)) return;
    const found = jsonRow(row, kind, bytes);
    if ('issues' in found && found.issues.some(({ issue }) => issue === 'json'))
      throw feedFault(`Row ${row} of the JSON array is not valid JSON.`);
    rows.push(found);
    row++;
  };
  let hasBegun = false;
  for await (const chunk of source) {
    const rest = hasBegun ? chunk : afterBracket(chunk);
    if (!rest) continue;
    hasBegun = true;
    yield* batch((rows) => {
      if (!isBlank(scanner.scan(rest, (bytes) => element(bytes, rows))))
        throw feedFault('Text follows the JSON array.');
    });
  }
  if (!hasBegun) throw feedFault('The feed is empty.');
  if (!scanner.isClosed) throw feedFault(`The JSON array is cut off in row ${row}.`);
}

/**
 * The bytes after the opening bracket; undefined while there is only space.
 * @throws Fault invalid/feed
 */
function afterBracket(chunk: Uint8Array): Uint8Array | undefined {
  const start = textStart(chunk);
  if (start < 0) return undefined;
  if (chunk[start] !== 0x5b) throw feedFault('The feed is not a JSON array.');
  return chunk.subarray(start + 1);
}
