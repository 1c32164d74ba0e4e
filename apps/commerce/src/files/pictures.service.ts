import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import { Reply, type CallerContext } from '@stoa/bus';
import type { commerce, Output } from '@stoa/contracts';
import { Files, peeked } from '@stoa/files';
import type { Transaction } from '@stoa/persistence';
import {
  CONFIG,
  ResourceService,
  type AnyResource,
  type ResourceValues,
  type StoredRow,
} from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import type { CommerceConfig } from '../config.js';
import { fileNameOf, type SentFile } from './file.rules.js';
import { FilesOf } from './files-of.service.js';
import { FilesRepository, type FileObject, type NewFile } from './files.repository.js';
import { checkPicture, PictureEncoder, type PictureSize } from './picture-encoder.js';
import { publicAddress } from './public-address.js';
import { maxBytes } from './uploads.service.js';

/** The first bytes of a picture show what it is. */
const headBytes = 8192;

interface SentPicture extends SentFile {
  /** Of the object. */
  id: number;
  /** As the client reaches the API. */
  origin: string;
}

type Sizes = Record<PictureSize, Buffer>;
type View = Output<typeof commerce.products.addImage>;

/** Takes in pictures of objects, which pages show: browsers read them without a key, by addresses that cannot be guessed. */
@Injectable()
export class PicturesService {
  constructor(
    private readonly files: Files,
    private readonly encoder: PictureEncoder,
    private readonly filesOf: FilesOf,
    private readonly repository: FilesRepository,
    private readonly resources: ResourceService<Actor>,
    @Inject(CONFIG) private readonly config: CommerceConfig,
  ) {}

  /**
   * Adds a picture to an object, by the right to change it.
   *
   * @param values of the object, which name the picture
   * @throws Fault forbidden, not_found, too_large; invalid/validation for what is no picture
   */
  async add<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    sent: SentPicture,
    values: (current: StoredRow<R>, url: string) => ResourceValues<R>,
  ): Promise<Reply> {
    const { id } = sent;
    const { actor } = await this.resources.load(resource, context, id);
    const { name, sizes } = await this.#encoded(sent, context.body!);
    const token = randomBytes(16).toString('base64url');
    const view = this.#viewOf(sent.origin, token);
    const stored: NewFile[] = [];
    try {
      for (const [variant, bytes] of Object.entries(sizes))
        stored.push({ name, ...(await this.#put(bytes)), picture: { token, variant } });
      await this.resources.change(resource, context, { id }, async ({ tx, current, save }) => {
        await save(values(current, view.url));
        await this.#link(tx, actor, stored, { type: typeOf(resource), id });
      });
    } catch (error) {
      for (const file of stored) await this.files.remove(file.stored);
      throw error;
    }
    return Reply.one(JSON.stringify(view));
  }

  /** What was sent waits for its turn in the store, not in memory. */
  async #encoded(
    sent: SentFile,
    content: AsyncIterable<Uint8Array>,
  ): Promise<{ name: string; sizes: Sizes }> {
    const { head, whole } = await peeked(content, headBytes);
    const name = `${fileNameOf(sent).replace(/\.[^.]*$/, '')}.webp`;
    if (!head.length) throw fieldFault('file', 'empty_file');
    await checkPicture(head);
    const { id } = await this.files.put(whole, { maxBytes });
    try {
      return { name, sizes: await this.encoder.encoded(() => buffer(this.files.read(id))) };
    } finally {
      await this.files.remove(id);
    }
  }

  async #put(content: Buffer): Promise<Pick<NewFile, 'size' | 'sha256' | 'stored' | 'contentType'>> {
    const source = (async function* () {
      yield content;
    })();
    const { id: stored, bytes: size, sha256 } = await this.files.put(source, { maxBytes });
    return { stored, size, sha256, contentType: 'image/webp' };
  }

  async #link(tx: Transaction, actor: Actor, files: readonly NewFile[], object: FileObject): Promise<void> {
    const ids: number[] = [];
    for (const file of files) ids.push(await this.repository.add(tx, actor.id, file));
    await this.filesOf.link(tx, ids, { type: object.type, id: object.id, actor });
  }

  #viewOf(origin: string, token: string): View {
    const address = (size: PictureSize): string =>
      publicAddress(this.config, origin, `/media/${token}/${size}.webp`);
    const sizes = { small: address('small'), medium: address('medium'), large: address('large') };
    return { url: sizes.large, sizes };
  }
}

/** `commerce.products`: `products`, as files are linked to it. */
const typeOf = ({ name }: AnyResource): string => name.slice(name.indexOf('.') + 1);
