import { Inject, Injectable } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { Files, peeked } from '@stoa/files';
import { Jobs } from '@stoa/jobs';
import { Fault, invalid, isJsonObject, own, parseJson, type Clock, type Json } from '@stoa/kernel';
import { Database, outbox, type Transaction } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import type { Actor } from '../actor.js';
import { fieldFault, noSuchPk } from '../actor.js';
import { FeedDownload } from './feed-download.service.js';
import { readRequest, type ImportRequest } from './import-options.js';
import { ImportsRepository } from './imports.repository.js';
import { checkKind } from './import-rights.js';
import { queueOf, runImport } from './import-runner.js';
import { importKinds } from './kinds/index.js';
import type { ImportKind, Owner } from './kinds/import-kind.js';
import { OwnersRepository } from './owners.repository.js';
import { maxFileBytes, maxParameterBytes } from './upload-limits.js';
import type { Author } from './written-events.js';

export interface UploadedFeed {
  parameters: Readonly<Record<string, string>>;
  type: string;
  content: AsyncIterable<Uint8Array>;
}

/** A request of which it is known whose rows it is about. */
interface OwnedRequest extends Omit<ImportRequest, 'supplier'> {
  supplier: Owner;
}

/** The files of an import, when they are stored. */
interface QueuedFeed extends Pick<OwnedRequest, 'kind' | 'supplier'> {
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
    @Inject(CLOCK) private readonly clock: Clock,
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

  /** An import whose files are to be stored. @returns its id. @throws Fault too_many */
  async begin(
    tx: Transaction,
    { org, user }: Author,
    { kind, options, supplier }: OwnedRequest,
  ): Promise<number> {
    const id = await this.repository.begin(tx, { supplier, kind, options, author: { org, user } });
    if (id !== undefined) return id;
    throw new Fault('too_many', 'imports', 'the supplier has too many imports', { retryAfter: 10 });
  }

  /** Has an import run whose files are stored. */
  async queue(tx: Transaction, id: number, { files, bytes, ...feed }: QueuedFeed): Promise<void> {
    await this.repository.queue(tx, id, { files, bytes });
    await this.jobs.add(tx, runImport, { id }, { key: queueOf(feed) });
  }

  /** Ends an import whose files cannot be stored. */
  async fail(tx: Transaction, id: number, error: string): Promise<void> {
    const { kind, supplier, org, user } = (await this.repository.find(tx, id))!;
    if (!(await this.repository.end(tx, id, { status: 'failed', error }))) return;
    const data = { id, kind, supplier, status: 'failed' };
    await outbox.add(tx, commerce.imports.finished, { org, user, time: this.clock(), data });
  }

  async #store(actor: Actor, request: OwnedRequest, content: AsyncIterable<Uint8Array>): Promise<number> {
    const id = await this.database.transaction((tx) => this.begin(tx, actor, request));
    try {
      const file = await this.files.put(content, { maxBytes: maxFileBytes });
      const feed = { ...request, files: [file.id], bytes: file.bytes };
      await this.database.transaction((tx) => this.queue(tx, id, feed));
      return id;
    } catch (error) {
      await this.repository.withdraw(this.database, id);
      throw error;
    }
  }

  /** The file is fetched when the import runs. */
  async #queueUrl(actor: Actor, request: OwnedRequest): Promise<number> {
    await this.downloads.check(request.options.url!);
    // One transaction: a request that ends between two of them would have an effect and no reply.
    return this.database.transaction(async (tx) => {
      const id = await this.begin(tx, actor, request);
      await this.queue(tx, id, { ...request, files: [], bytes: 0 });
      return id;
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
