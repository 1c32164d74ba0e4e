import type { ByteRange, ObjectBucket, StoredObject } from '@stoa/bus';
import { Fault, objectIds } from '@stoa/kernel';

/** A stored file. */
export interface StoredFile {
  id: string;
  bytes: number;
  /** In hexadecimal digits. */
  sha256: string;
  storedAt: Date;
}

/** The files of a service. Its tables say what they are; a file without a row is an orphan. */
export class Files {
  constructor(
    private readonly bucket: ObjectBucket,
    private readonly newId: () => string = objectIds(),
  ) {}

  /**
   * Stores a file while its bytes arrive. A source that throws, or has more than `maxBytes`, leaves nothing.
   *
   * @throws Fault too_large, unavailable; what the source throws
   */
  async put(source: AsyncIterable<Uint8Array>, { maxBytes }: { maxBytes: number }): Promise<StoredFile> {
    return storedFile(await this.bucket.put(this.newId(), limited(source, maxBytes)));
  }

  /**
   * Reads as fast as the consumer does, and stops with it.
   *
   * @param range the bytes to read; all of them unless given
   * @throws Fault not_found, unavailable
   */
  read(id: string, range?: ByteRange): AsyncIterableIterator<Uint8Array> {
    return this.bucket.read(id, range);
  }

  /** Removes a file, if it exists. */
  remove(id: string): Promise<void> {
    return this.bucket.remove(id);
  }

  /** The files that were stored before a time, for a purge of those without a row. */
  async storedBefore(time: Date): Promise<StoredFile[]> {
    return (await this.bucket.list()).filter(({ storedAt }) => storedAt < time).map(storedFile);
  }

  /** Removes what processes left that ended while they stored a file, before a time. @returns how many files */
  removeUnfinished(before: Date): Promise<number> {
    return this.bucket.removeUnfinished(before);
  }
}

const storedFile = ({ name, ...facts }: StoredObject): StoredFile => ({ id: name, ...facts });

async function* limited(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Fault('too_large', 'file', `more than ${maxBytes} bytes`);
    yield chunk;
  }
}
