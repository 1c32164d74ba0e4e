import { Injectable } from '@nestjs/common';
import { Files } from '@stoa/files';
import { Jobs } from '@stoa/jobs';
import { Fault, invalid, isJsonObject, own, parseJson, type Json } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import { fieldFault, noSuchPk } from '../actor.js';
import { FeedDownload } from './feed-download.service.js';
import { peeked } from './feed-format.js';
import { readRequest, type ImportRequest } from './import-options.js';
import { ImportsRepository } from './imports.repository.js';
import { checkKind } from './import-rights.js';
import { queueOf, runImport } from './import-runner.js';
import { importKinds } from './kinds/index.js';
import type { ImportKind, Owner } from './kinds/import-kind.js';
import { OwnersRepository } from './owners.repository.js';
import { maxFileBytes, maxParameterBytes } from './upload-limits.js';

export interface UploadedFeed {
  parameters: Readonly<Record<string, string>>;
  type: string;
  content: AsyncIterable<Uint8Array>;
}

/** A request of which it is known whose rows it is about. */
interface OwnedRequest extends Omit<ImportRequest, 'supplier'> {
  supplier: Owner;
}

/** What an import is made of, when its file is stored. */
export interface StoredFeed extends OwnedRequest {
  files: string[];
  bytes: number;
}

/** Takes files in, and starts their imports. */
@Injectable()
export class UploadService {
  constructor(
    private readonly database: Database,
    private readonly files: Files,
    private readonly jobs: Jobs,
    private readonly repository: ImportsRepository,
    private readonly owners: OwnersRepository,
    private readonly downloads: FeedDownload,
  ) {}

  /** @returns the id of the import. @throws Fault invalid, too_many, too_large */
  async upload(actor: Actor, { parameters, type, content }: UploadedFeed): Promise<number> {
    const { head, whole } = await peeked(content);
    const isObject =
      type === 'application/json' && Buffer.from(head).toString('latin1').trimStart().startsWith('{');
    const given = isObject ? { ...parameters, ...(await parametersIn(whole)) } : parameters;
    const request = readRequest(given);
    checkKind(actor, request.kind);
    const supplier = await this.#ownerOf(actor, request);
    const isByUrl = request.options.url !== undefined;
    if (isByUrl && !isObject && head.length) throw fieldFault('url', 'with_file');
    if (isByUrl) return this.#queueUrl(actor, { ...request, supplier });
    if (isObject) throw fieldFault('url', 'required');
    return this.#store(actor, { ...request, supplier }, whole);
  }

  /** Starts an import of files that are stored already. */
  async start(actor: Pick<Actor, 'org' | 'user'>, feed: StoredFeed): Promise<number> {
    const id = await this.#begin(actor, feed);
    await this.#queue(id, feed);
    return id;
  }

  async #store(actor: Actor, request: OwnedRequest, content: AsyncIterable<Uint8Array>): Promise<number> {
    const id = await this.#begin(actor, request);
    try {
      const file = await this.files.put(content, { maxBytes: maxFileBytes });
      await this.#queue(id, { ...request, files: [file.id], bytes: file.bytes });
      return id;
    } catch (error) {
      await this.repository.withdraw(this.database, id);
      throw error;
    }
  }

  /** The file is fetched when the import runs. */
  async #queueUrl(actor: Actor, request: OwnedRequest): Promise<number> {
    await this.downloads.check(request.options.url!);
    const id = await this.#begin(actor, request);
    await this.#queue(id, { ...request, files: [], bytes: 0 });
    return id;
  }

  async #begin(
    { org, user }: Pick<Actor, 'org' | 'user'>,
    { kind, options, supplier }: OwnedRequest,
  ): Promise<number> {
    const id = await this.database.transaction((tx) =>
      this.repository.begin(tx, { supplier, kind, options, author: { org, user } }),
    );
    if (id !== undefined) return id;
    throw new Fault('too_many', 'imports', 'the supplier has too many imports', { retryAfter: 10 });
  }

  async #queue(id: number, { files, bytes, ...feed }: StoredFeed): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.repository.queue(tx, id, { files, bytes });
      await this.jobs.add(tx, runImport, { id }, { key: queueOf(feed) });
    });
  }

  /** Suppliers import what is their own; administrators say whose it is. */
  async #ownerOf(actor: Actor, { kind, supplier }: ImportRequest): Promise<Owner> {
    if (actor.role !== 'admin') {
      if (supplier !== undefined && supplier !== actor.supplier) throw noSuchPk('supplier', supplier);
      return actor.supplier;
    }
    if (supplier !== undefined) {
      if (!(await this.owners.exists(this.database, supplier))) throw noSuchPk('supplier', supplier);
      return supplier;
    }
    if (!own<ImportKind>(importKinds, kind)?.isOfPortal) throw fieldFault('supplier', 'required');
    return null;
  }
}

/** Parameters that are sent as a JSON object. */
async function parametersIn(content: AsyncIterable<Uint8Array>): Promise<Record<string, Json>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > maxParameterBytes) throw new Fault('too_large', 'body');
    chunks.push(chunk);
  }
  const value = parseJson(Buffer.concat(chunks));
  if (!isJsonObject(value)) throw invalid('json', [{ path: [], issue: 'json' }]);
  const { mapping } = value;
  return isJsonObject(mapping) ? { ...value, mapping: JSON.stringify(mapping) } : value;
}
