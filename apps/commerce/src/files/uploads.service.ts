import { Inject, Injectable } from '@nestjs/common';
import { Files, peeked } from '@stoa/files';
import { Database, type Queries } from '@stoa/persistence';
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
    const { head, whole } = await peeked(content, headBytes);
    const name = fileNameOf(sent);
    if (!head.length) throw fieldFault('file', 'empty_file');
    const contentType = await fileTypeOf(name, head);
    await this.#checkUnlinked(this.database, actor, head.length);
    const { id: stored, bytes: size, sha256 } = await this.files.put(whole, { maxBytes });
    const file: NewFile = { name, size, contentType, sha256, stored };
    const id = await this.database
      .transaction(async (tx) => {
        // Files that come at the same time are counted one after another.
        await this.repository.lockOwner(tx, actor.id);
        await this.#checkUnlinked(tx, actor, size);
        return this.repository.add(tx, actor.id, file);
      })
      .catch(async (error: unknown) => {
        await this.files.remove(stored);
        throw error;
      });
    return { id, ...file };
  }

  /** @throws Fault invalid/validation when these bytes are too many beside those that were sent before */
  async #checkUnlinked(on: Queries, { id }: Actor, more: number): Promise<void> {
    if ((await this.repository.unlinkedBytes(on, id)) + more > this.maxUnlinkedBytes)
      throw fieldFault('file', 'unlinked_files');
  }
}
