import { Fault } from '@stoa/kernel';
import {
  parseFeed,
  type Batches,
  type FeedFormat,
  type FeedOptions,
  type FeedRow,
  type Source,
} from '@stoa/feeds';

/** The bytes in pieces. */
async function* source(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const codes1251 = new Map(
  Array.from({ length: 128 }, (_, index) => [
    new TextDecoder('windows-1251').decode(Uint8Array.of(128 + index)),
    128 + index,
  ]),
);

export const windows1251 = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => codes1251.get(character) ?? character.charCodeAt(0));

interface ReadOptions extends Partial<FeedOptions> {
  /** Bytes of a piece. */
  size?: number;
}

/** The rows of batches. */
export async function* rowsOf(batches: Batches): AsyncGenerator<FeedRow> {
  for await (const batch of batches) yield* batch;
}

/** The rows of a feed, and the message of the fault that ends it. */
export async function rowsAndFault(
  format: FeedFormat,
  content: string | Uint8Array | Source,
  { size, ...options }: ReadOptions = {},
): Promise<{ rows: FeedRow[]; fault?: string }> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const chunks = bytes instanceof Uint8Array ? source(bytes, size) : bytes;
  const rows: FeedRow[] = [];
  try {
    for await (const row of rowsOf(parseFeed(format, chunks, { kind: 'products', ...options })))
      rows.push(row);
    return { rows };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { rows, fault: error.message };
  }
}

/** The values of a row, or the paths and rules of its issues. */
const shown = (row: FeedRow): unknown =>
  'issues' in row ? row.issues.map(({ path, issue }) => [...path, issue].join(' ')) : row.values;

/** What is shown of each row, then the message of the fault. */
export async function readFeed(...feed: Parameters<typeof rowsAndFault>): Promise<unknown[]> {
  const { rows, fault } = await rowsAndFault(...feed);
  return [...rows.map(shown), ...(fault === undefined ? [] : [fault])];
}

/** The same with the kind of each row. */
export async function readKinds(...feed: Parameters<typeof rowsAndFault>): Promise<unknown[]> {
  const { rows, fault } = await rowsAndFault(...feed);
  return [...rows.map((row) => [row.kind, shown(row)]), ...(fault === undefined ? [] : [fault])];
}
