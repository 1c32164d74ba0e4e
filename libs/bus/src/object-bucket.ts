import {
  jetstream,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  type StoredMsg,
} from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { Objm, StorageType, type ObjectInfo, type ObjectStore } from '@nats-io/obj';
import { Fault } from '@stoa/kernel';
import type { ByteRange } from './content-selection.js';
import { connectionFault } from './faults.js';
import { chunkAround, rangeOfChunks } from './object-range.js';
import { digestPrefix, metaSubject, storeObject } from './object-upload.js';

export interface BucketOptions {
  /** Of all objects of a bucket together; -1 leaves the limit to JetStream, which otherwise reserves the space. */
  maxBytes: number;
  /** Copies in a cluster of NATS servers. */
  replicas: number;
}

export interface StoredObject {
  name: string;
  bytes: number;
  /** In hexadecimal digits. */
  sha256: string;
  storedAt: Date;
}

interface Opened {
  js: JetStreamClient;
  store: ObjectStore;
  manager: JetStreamManager;
}

/** JetStream's error code of a stream that is full. */
const full = 10_077;
/** A follower of the stream may not have a chunk yet that its leader has acknowledged. */
const chunkAttempts = 50;
const chunkDelay = 20;

/**
 * Objects in JetStream, streamed in and out: a chunk is written when the one before it is stored, and read while the one
 * before it is processed. `get` of the library would queue a whole object for a slow reader, and cannot begin in the
 * middle of one, so chunks are read one by one.
 */
export class ObjectBucket {
  #opened: Promise<Opened> | undefined;

  constructor(
    private readonly connection: NatsConnection,
    private readonly name: string,
    private readonly options: BucketOptions,
  ) {}

  /** Keeps nothing when the source throws. @throws Fault of the source; unavailable */
  async put(name: string, source: AsyncIterable<Uint8Array>): Promise<StoredObject> {
    const { js } = await this.#open();
    const remove = (subject: string): Promise<void> => this.#purge(subject);
    return storedObject(
      await storeObject(js, { bucket: this.name, name, source, remove }).catch((error: unknown) => {
        throw storageFault(error);
      }),
    );
  }

  /**
   * Reads the next chunk while one is processed.
   *
   * @param range bytes of the object; all of them unless given
   * @throws Fault not_found, unavailable
   */
  async *read(name: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const info = await this.#info(name);
    const { first, count, trim } = rangeOfChunks(info, range);
    let next = count ? this.#chunkAt(info, first) : undefined;
    for (let left = count; next; left--) {
      const { data, seq } = await next;
      next = left > 1 ? this.#chunk(info.nuid, seq + 1) : undefined;
      next?.catch(() => undefined); // awaited in the next iteration, or never when the reader stops
      yield trim(data, count - left);
    }
  }

  /** Removes an object, if it exists. */
  async remove(name: string): Promise<void> {
    const { store } = await this.#open();
    if (!(await this.#find(name))) return;
    await store.delete(name);
    // The library keeps a mark of each removed object.
    await this.#purge(metaSubject(name));
  }

  async list(): Promise<StoredObject[]> {
    return (await this.#objects()).map(storedObject);
  }

  /** Removes the chunks that processes left when they ended in the middle of `put`, the last of them before `before`. */
  async removeUnfinished(before: Date): Promise<number> {
    const { manager } = await this.#open();
    const prefix = `$O.${this.name}.C.`;
    const { state } = await manager.streams.info(this.#stream, { subjects_filter: `${prefix}>` });
    const ids = Object.keys(state.subjects ?? {}).map((subject) => subject.slice(prefix.length));
    // Listed after the chunks: an object that is finished in between is not removed.
    const finished = new Set((await this.#objects()).map(({ nuid }) => nuid));
    let count = 0;
    for (const id of ids.filter((one) => !finished.has(one))) {
      const last = await manager.streams.getMessage(this.#stream, { last_by_subj: `${prefix}${id}` });
      if (!last || last.time >= before) continue;
      await this.#purge(`C.${id}`);
      count++;
    }
    return count;
  }

  get #stream(): string {
    return `OBJ_${this.name}`;
  }

  async #objects(): Promise<ObjectInfo[]> {
    return (await this.#open()).store.list();
  }

  async #find(name: string): Promise<ObjectInfo | undefined> {
    const { store } = await this.#open();
    const info = await store.info(name);
    return info && !info.deleted ? info : undefined;
  }

  async #info(name: string): Promise<ObjectInfo> {
    const info = await this.#find(name);
    if (!info) throw new Fault('not_found', 'object');
    return info;
  }

  /** The chunk with an index, found by its place in the stream. */
  #chunkAt(info: ObjectInfo, index: number): Promise<StoredMsg> {
    if (!index) return this.#chunk(info.nuid, 0);
    return this.#found(chunkAround(info, index, (seq) => this.#chunkFrom(info.nuid, seq)));
  }

  /** The first chunk that is stored at this place of the stream or later. */
  #chunk(nuid: string, seq: number): Promise<StoredMsg> {
    return this.#found(() => this.#chunkFrom(nuid, seq));
  }

  async #found(look: () => Promise<StoredMsg | undefined>): Promise<StoredMsg> {
    for (let attempt = 0; attempt < chunkAttempts; attempt++) {
      const found = await look();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, chunkDelay));
    }
    throw new Fault('unavailable', 'object_broken', 'a chunk of the object is missing');
  }

  async #chunkFrom(nuid: string, seq: number): Promise<StoredMsg | undefined> {
    const { manager } = await this.#open();
    const next_by_subj = `$O.${this.name}.C.${nuid}`;
    const found = await manager.direct.getMessage(this.#stream, { seq, next_by_subj }).catch((error) => {
      throw storageFault(error);
    });
    return found ?? undefined;
  }

  async #purge(subject: string): Promise<void> {
    const { manager } = await this.#open();
    await manager.streams.purge(this.#stream, { filter: `$O.${this.name}.${subject}` });
  }

  #open() {
    this.#opened ??= this.#create();
    this.#opened.catch(() => (this.#opened = undefined));
    return this.#opened;
  }

  async #create(): Promise<Opened> {
    const js = jetstream(this.connection);
    const { maxBytes, replicas } = this.options;
    try {
      const store = await new Objm(js).create(this.name, {
        storage: StorageType.File,
        max_bytes: maxBytes,
        replicas,
      });
      return { js, store, manager: await js.jetstreamManager() };
    } catch (error) {
      throw storageFault(error);
    }
  }
}

const storedObject = ({
  name,
  size,
  digest,
  mtime,
}: Pick<ObjectInfo, 'name' | 'size' | 'digest' | 'mtime'>): StoredObject => ({
  name,
  bytes: size,
  sha256: Buffer.from(digest.slice(digestPrefix.length), 'base64url').toString('hex'),
  storedAt: new Date(mtime),
});

function storageFault(error: unknown): Fault {
  if (error instanceof JetStreamApiError && error.code === full)
    return new Fault('unavailable', 'storage_full', 'the bucket is full');
  return connectionFault(error);
}
