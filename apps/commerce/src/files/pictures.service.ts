import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { commerce, Output } from '@stoa/contracts';
import { Files, peeked, type StoredFile } from '@stoa/files';
import type { Transaction } from '@stoa/persistence';
import { CONFIG } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import type { CommerceConfig } from '../config.js';
import { fileNameOf, type SentFile } from './file.rules.js';
import { FilesOf } from './files-of.service.js';
import { FilesRepository, type FileObject, type NewFile } from './files.repository.js';
import { checkPicture, PictureEncoder, type PictureSize } from './picture-encoder.js';
import { maxBytes } from './uploads.service.js';

/** The first bytes of a picture show what it is. */
const headBytes = 8192;

export interface SentPicture extends SentFile {
  actor: Actor;
  content: AsyncIterable<Uint8Array>;
  /** As the client reaches the API. */
  origin: string;
}

/** A picture that is stored. */
export interface StoredPicture {
  url: string;
  /** Makes the picture part of an object, in the transaction that writes its address there. */
  link(tx: Transaction, object: FileObject): Promise<void>;
}

type View = Output<typeof commerce.products.addImage>;

/** Takes in pictures of objects, which pages show: browsers read them without a key, by addresses that cannot be guessed. */
@Injectable()
export class PicturesService {
  constructor(
    private readonly files: Files,
    private readonly encoder: PictureEncoder,
    private readonly filesOf: FilesOf,
    private readonly repository: FilesRepository,
    @Inject(CONFIG) private readonly config: CommerceConfig,
  ) {}

  /**
   * @param write writes the object that has the picture; what it throws undoes the upload
   * @throws Fault too_large; invalid/validation for what is no picture
   */
  async take(sent: SentPicture, write: (picture: StoredPicture) => Promise<unknown>): Promise<View> {
    const name = `${fileNameOf(sent).replace(/\.[^.]*$/, '')}.webp`;
    const sizes = await this.#encoded(sent.content);
    const token = randomBytes(16).toString('base64url');
    const stored: NewFile[] = [];
    try {
      for (const [variant, bytes] of Object.entries(sizes)) {
        const file = await this.#put(bytes);
        const { id, sha256, bytes: size } = file;
        stored.push({
          name,
          size,
          contentType: 'image/webp',
          sha256,
          stored: id,
          picture: { token, variant },
        });
      }
      const view = this.#viewOf(sent.origin, token);
      await write({ url: view.url, link: (tx, object) => this.#link(tx, sent.actor, stored, object) });
      return view;
    } catch (error) {
      for (const file of stored) await this.files.remove(file.stored);
      throw error;
    }
  }

  /** What was sent waits for its turn in the store, not in memory. */
  async #encoded(content: AsyncIterable<Uint8Array>): Promise<Record<PictureSize, Buffer>> {
    const { head, whole } = await peeked(content, headBytes);
    if (!head.length) throw fieldFault('file', 'empty_file');
    await checkPicture(head);
    const { id } = await this.files.put(whole, { maxBytes });
    try {
      return await this.encoder.encoded(() => this.#whole(id));
    } finally {
      await this.files.remove(id);
    }
  }

  async #whole(id: string): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.files.read(id)) parts.push(part);
    return Buffer.concat(parts);
  }

  #put(bytes: Buffer): Promise<StoredFile> {
    const source = (async function* () {
      yield bytes;
    })();
    return this.files.put(source, { maxBytes });
  }

  async #link(tx: Transaction, actor: Actor, files: readonly NewFile[], object: FileObject): Promise<void> {
    const ids: number[] = [];
    for (const file of files) ids.push(await this.repository.add(tx, actor.id, file));
    await this.filesOf.link(tx, ids, { type: object.type, id: object.id, actor });
  }

  #viewOf(origin: string, token: string): View {
    const base = (this.config.STOA_PUBLIC_URL ?? origin).replace(/\/+$/, '');
    const address = (size: PictureSize): string => `${base}/media/${token}/${size}.webp`;
    const sizes = { small: address('small'), medium: address('medium'), large: address('large') };
    return { url: sizes.large, sizes };
  }
}
