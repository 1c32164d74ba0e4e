import type { Source } from './feed.js';

const maxLength = 64 * 1024;

/** The source in pieces that are small enough to hold all rows of one in memory. */
export async function* slices(source: Source): AsyncGenerator<Uint8Array> {
  for await (const chunk of source)
    for (let at = 0; at < chunk.length; at += maxLength) yield chunk.subarray(at, at + maxLength);
}
