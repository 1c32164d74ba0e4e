import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext, type Content } from '@stoa/bus';
import { commerce, type Input, type Output } from '@stoa/contracts';
import { Files } from '@stoa/files';
import { notFound } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { ActorsRepository } from '../actors/actors.repository.js';
import { FilesOf } from './files-of.service.js';
import { FilesRepository, type KnownFile } from './files.repository.js';
import { UploadsService } from './uploads.service.js';

const { files } = commerce;

@Controller()
export class FilesHandlers {
  constructor(
    private readonly actors: ActorsRepository,
    private readonly uploads: UploadsService,
    private readonly filesOf: FilesOf,
    private readonly store: Files,
    private readonly repository: FilesRepository,
    private readonly database: Database,
  ) {}

  @Handles(files.create)
  async create(sent: Input<typeof files.create>, context: CallerContext): Promise<Reply> {
    const actor = await this.actors.of(context.caller);
    return Reply.one(viewOf(await this.uploads.take(actor, sent, context.body!)));
  }

  @Handles(files.get)
  async get({ id }: Input<typeof files.get>, context: CallerContext): Promise<Reply> {
    return Reply.one(viewOf(await this.filesOf.visible(context, id)));
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
}

function viewOf({ id, name, size, contentType }: Omit<KnownFile, 'createdAt'>): string {
  const view: Output<typeof files.get> = {
    id,
    name,
    size,
    content_type: contentType,
    url: `/files/${id}/download/`,
  };
  return JSON.stringify(view);
}
