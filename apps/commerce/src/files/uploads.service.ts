import { Inject, Injectable } from '@nestjs/common';
import { Files, peeked } from '@stoa/files';
import { Database, type Queries, type Transaction } from '@stoa/persistence';
import { fieldFault, type Actor } from '../actor.js';
import { fileNameOf, fileTypeOf, type SentFile } from './file.rules.js';
import { headBytes } from './file-types.js';
import { FilesRepository, type KnownFile, type NewFile } from './files.repository.js';

const MiB = 1024 * 1024;
/** Bytes of a file. */
export const maxBytes = 20 * MiB;
/** Injection token of the bytes that a user may have sent without linking them to anything. */
export const MAX_UNLINKED = Symbol('maximum of unlinked bytes');
export const maxUnlinked = 512 * MiB;

type Content = AsyncIterable<Uint8Array>;

/** Takes files in. */
@Injectable()
export class UploadsService {
  constructor(
    private readonly database: Database,
    private readonly files: Files,
    private readonly repository: FilesRepository,
    @Inject(MAX_UNLINKED) private readonly maxUnlinkedBytes: number,
  ) {}

  /** @throws Fault too_large; invalid/validation for a name, a type or a content that is not accepted */
  async take(actor: Actor, sent: SentFile, content: Content): Promise<Omit<KnownFile, 'createdAt'>> {
    await this.#checkUnlinked(this.database, actor, 1);
    const file = await this.store(sent, content);
    const id = await this.keeping([file], async (tx) => {
      // Files that come at the same time are counted one after another.
      await this.repository.lockOwner(tx, actor.id);
      await this.#checkUnlinked(tx, actor, file.size);
      return this.repository.add(tx, actor.id, file);
    });
    return { id, ...file };
  }

  /** Stores a file, to which `keeping` adds a row. @throws Fault as `take` */
  async store(sent: SentFile, content: Content): Promise<NewFile> {
    const { head, whole } = await peeked(content, headBytes);
    const name = fileNameOf(sent);
    if (!head.length) throw fieldFault('file', 'empty_file');
    const contentType = await fileTypeOf(name, head);
    const { id: stored, bytes: size, sha256 } = await this.files.put(whole, { maxBytes });
    return { name, size, contentType, sha256, stored };
  }

  /** Runs the transaction that adds the rows of stored files. If it fails, the files are removed. */
  async keeping<T>(files: Iterable<NewFile>, add: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.database.transaction(add);
    } catch (error) {
      await this.discard(files);
      throw error;
    }
  }

  async discard(files: Iterable<NewFile>): Promise<void> {
    for (const { stored } of files) await this.files.remove(stored);
  }

  /** @throws Fault invalid/validation when these bytes are too many beside those that were sent before */
  async #checkUnlinked(on: Queries, { id }: Actor, more: number): Promise<void> {
    if ((await this.repository.unlinkedBytes(on, id)) + more > this.maxUnlinkedBytes)
      throw fieldFault('file', 'unlinked_files');
  }
}
