import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext, type Content } from '@stoa/bus';
import { commerce, type Input, type Output } from '@stoa/contracts';
import { Files } from '@stoa/files';
import { notFound } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CONFIG } from '@stoa/service';
import { ActorsRepository } from '../actors/actors.repository.js';
import type { CommerceConfig } from '../config.js';
import { FilesOf } from './files-of.service.js';
import { FilesRepository, type KnownFile } from './files.repository.js';
import { publicAddress } from './public-address.js';
import { UploadsService } from './uploads.service.js';

const { files } = commerce;
const filesPath = '/api/rest/v1/files/';

@Controller()
export class FilesHandlers {
  constructor(
    private readonly actors: ActorsRepository,
    private readonly uploads: UploadsService,
    private readonly filesOf: FilesOf,
    private readonly store: Files,
    private readonly repository: FilesRepository,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: CommerceConfig,
  ) {}

  @Handles(files.create)
  async create({ origin, ...sent }: Input<typeof files.create>, context: CallerContext): Promise<Reply> {
    const actor = await this.actors.of(context.caller);
    return this.#shown(await this.uploads.take(actor, sent, context.body!), origin);
  }

  @Handles(files.get)
  async get({ id, origin }: Input<typeof files.get>, context: CallerContext): Promise<Reply> {
    return this.#shown(await this.filesOf.visible(context, id), origin);
  }

  @Handles(files.download)
  async download({ id }: Input<typeof files.download>, context: CallerContext): Promise<Reply> {
    return Reply.binary(this.#contentOf(await this.filesOf.visible(context, id)));
  }

  @Handles(files.picture)
  async picture({ token, variant }: Input<typeof files.picture>): Promise<Reply> {
    const file = await this.repository.findPicture(this.database, token, variant);
    if (!file) throw notFound('picture');
    return Reply.binary({ ...this.#contentOf(file), isInline: true, isImmutable: true });
  }

  #contentOf({ size, contentType, name, sha256, createdAt, stored }: KnownFile): Content {
    return {
      bytes: size,
      type: contentType,
      name,
      tag: sha256,
      modifiedAt: createdAt,
      read: (range) => this.store.read(stored, range),
    };
  }

  #shown({ id, name, size, contentType }: Omit<KnownFile, 'createdAt'>, origin: string): Reply {
    const url = publicAddress(this.config, origin, `${filesPath}${id}/download/`);
    const view: Output<typeof files.get> = { id, name, size, content_type: contentType, url };
    return Reply.one(JSON.stringify(view));
  }
}
