import type { StoredMsg } from '@nats-io/jetstream';
import type { ObjectInfo } from '@nats-io/obj';
import type { ByteRange } from './content-selection.js';
import { indexHeader } from './object-upload.js';

type Chunked = Pick<ObjectInfo, 'size' | 'chunks' | 'options' | 'revision'>;

interface ChunksOfRange {
  /** The number of the first chunk. */
  first: number;
  count: number;
  /** The bytes of a chunk that are in the range. @param place counted from the first chunk of the range */
  trim(chunk: Uint8Array, place: number): Uint8Array;
}

/** The chunks in which the bytes of a range are: all chunks are of one size but the last. */
export function rangeOfChunks({ size, chunks, options }: Chunked, range?: ByteRange): ChunksOfRange {
  if (!range) return { first: 0, count: chunks, trim: (chunk) => chunk };
  const chunkBytes = options?.max_chunk_size ?? size;
  const first = Math.floor(range.first / chunkBytes);
  const last = Math.floor(Math.min(range.last, size - 1) / chunkBytes);
  const trim = (chunk: Uint8Array, place: number): Uint8Array => {
    const start = (first + place) * chunkBytes;
    return chunk.subarray(Math.max(0, range.first - start), range.last + 1 - start);
  };
  return { first, count: last - first + 1, trim };
}

/**
 * Finds the chunk with an index without reading those before it. In the stream the chunks of an object are in their order,
 * with those of other objects between them, and what is known of the object follows them: so a chunk is at the latest as
 * far before that as there are chunks after it. From a wrong place the next one is never beyond the chunk, since there
 * are at least as many places between two chunks as there are chunks.
 *
 * @param from reads the first chunk at a place or after it; nothing is there after the last one
 * @returns looks once, from where the last look ended
 */
export function chunkAround(
  { chunks, revision }: Chunked,
  index: number,
  from: (seq: number) => Promise<StoredMsg | undefined>,
): () => Promise<StoredMsg | undefined> {
  const latest = revision - chunks + index;
  let seq = latest;
  return async () => {
    const seen = new Set<number>();
    while (!seen.has(seq)) {
      seen.add(seq);
      const found = await from(seq);
      const at = found ? Number(found.header.get(indexHeader)) : chunks;
      if (at === index) return found;
      seq = at > index ? seq - (at - index) : found!.seq + (index - at);
    }
    seq = latest;
    return undefined;
  };
}
