import { createHash } from 'node:crypto';
import type { JetStreamClient } from '@nats-io/jetstream';
import type { ObjectInfo } from '@nats-io/obj';

import { headers, nuid } from '@nats-io/transport-node';

/** Bytes of a chunk. Each is acknowledged before the next one; NATS takes messages of 1 MB. */
const chunkBytes = 512 * 1024;
/** The number of a chunk in its object, by which a reader of the middle of an object finds its place. */
export const indexHeader = 'Stoa-Chunk';
export const digestPrefix = 'SHA-256=';

interface Upload {
  bucket: string;
  name: string;
  source: AsyncIterable<Uint8Array>;
  /** Removes the messages of a subject of the bucket. */
  remove(subject: string): Promise<void>;
}

type StoredInfo = Omit<ObjectInfo, 'revision' | 'headers'>;

/**
 * Stores an object in the format of the library, which numbers no chunks. Each chunk is sent when the one before it is
 * stored. A source that throws leaves nothing.
 */
export async function storeObject(
  js: JetStreamClient,
  { bucket, name, source, remove }: Upload,
): Promise<StoredInfo> {
  const id = nuid.next();
  const hash = createHash('sha256');
  let [size, chunks] = [0, 0];
  try {
    for await (const chunk of chunksOf(source)) {
      hash.update(chunk);
      await js.publish(`$O.${bucket}.C.${id}`, chunk, { headers: headerOf(indexHeader, String(chunks)) });
      size += chunk.length;
      chunks++;
    }
    const info: StoredInfo = {
      bucket,
      name,
      nuid: id,
      size,
      chunks,
      deleted: false,
      digest: `${digestPrefix}${padded(hash.digest())}`,
      mtime: new Date().toISOString(),
      options: { max_chunk_size: chunkBytes },
    };
    const isLatest = headerOf('Nats-Rollup', 'sub');
    await js.publish(`$O.${bucket}.${metaSubject(name)}`, JSON.stringify(info), { headers: isLatest });
    return info;
  } catch (error) {
    await remove(`C.${id}`).catch(() => undefined); // without JetStream, a purge removes them later
    throw error;
  }
}

/** The subject of what is known of an object, within its bucket. */
export const metaSubject = (name: string): string => `M.${padded(Buffer.from(name))}`;

function headerOf(name: string, value: string) {
  const h = headers();
  h.set(name, value);
  return h;
}

/** The library encodes names and digests with padding. */
const padded = (bytes: Buffer): string =>
  bytes.toString('base64url') + '='.repeat((3 - (bytes.length % 3)) % 3);

/** The same bytes in chunks of one size; the last one has the rest. */
async function* chunksOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of source) {
    for (let start = 0; start < part.length;) {
      const piece = part.subarray(start, start + chunkBytes - size);
      parts.push(piece);
      start += piece.length;
      size += piece.length;
      if (size < chunkBytes) continue;
      yield Buffer.concat(parts);
      parts = [];
      size = 0;
    }
  }
  if (size) yield Buffer.concat(parts);
}
