import { Injectable } from '@nestjs/common';
import { Archive } from '@stoa/feeds';
import { Files } from '@stoa/files';
import { Fault, notFound } from '@stoa/kernel';
import { Database, type Transaction } from '@stoa/persistence';
import { ExchangeRepository, type Session } from './exchange.repository.js';
import { entryOf, isArchive, isDocument, isKept } from './file-name.rules.js';

/** Bytes of a part, as the gateway limits them. */
const maxBytes = 8 * 1024 * 1024;
/** Bytes of all files of a session. */
const maxSessionBytes = 1024 ** 3;

type Content = AsyncIterable<Uint8Array>;

/** The files of sessions, which come in parts. */
@Injectable()
export class ExchangeFilesService {
  constructor(
    private readonly database: Database,
    private readonly exchange: ExchangeRepository,
    private readonly files: Files,
  ) {}

  /**
   * Appends a part to a file, or begins a new one when the file has been imported.
   * @throws Fault too_large/session when the files of the session have too many bytes
   */
  async append(session: Session, name: string, content: Content): Promise<void> {
    if (!isKept(name)) return drain(content);
    const { id: file, bytes, sha256 } = await this.files.put(content, { maxBytes });
    const unused = await this.database
      .transaction(async (tx) => {
        await this.exchange.lock(tx, session);
        const removed = await this.#removeImported(tx, session, name);
        const isNew = await this.exchange.addPart(tx, session, name, { file, bytes, sha256 });
        if ((await this.exchange.bytesOf(tx, session)) > maxSessionBytes)
          throw new Fault('too_large', 'session');
        return isNew ? removed : [...removed, file];
      })
      .catch(async (error: unknown) => {
        await this.files.remove(file);
        throw error;
      });
    await this.remove(unused);
  }

  /** After an import the client sends a file anew; an archive stands for all files in it. */
  async #removeImported(tx: Transaction, session: Session, name: string): Promise<string[]> {
    if (isArchive(name))
      return (await this.exchange.hasImports(tx, session)) ? this.exchange.removeSession(tx, session) : [];
    const isImported = await this.exchange.importOf(tx, session, name);
    return isImported ? this.exchange.removeFile(tx, session, name) : [];
  }

  /** The content of a file, which was sent by itself or in an archive. @throws Fault not_found/no_file, invalid/feed */
  async content(session: Session, name: string): Promise<Content> {
    const parts = await this.exchange.parts(this.database, session, name);
    if (parts.length) return this.#joined(parts);
    const names = await this.exchange.names(this.database, session);
    for (const one of names.filter(isArchive)) {
      const archive = await Archive.of(this.#joined(await this.exchange.parts(this.database, session, one)));
      const entry = entryOf(archive.names, name);
      if (entry !== undefined) return archive.read(entry);
    }
    throw notFound('no_file');
  }

  /** The documents of a file; of an archive, those in it. @throws Fault not_found/no_file, invalid/feed */
  async *documents(session: Session, name: string): AsyncGenerator<Content> {
    const content = await this.content(session, name);
    if (!isArchive(name)) return yield content;
    const archive = await Archive.of(content);
    for (const entry of archive.names.filter(isDocument)) yield archive.read(entry);
  }

  /** Removes all files of a session. */
  async clear(session: Session): Promise<void> {
    const unused = await this.database.transaction(async (tx) => {
      await this.exchange.lock(tx, session);
      return this.exchange.removeSession(tx, session);
    });
    await this.remove(unused);
  }

  /** Files that the table has no rows of any more. Those that remain after a crash are orphans, which a purge removes. */
  async remove(files: readonly string[]): Promise<void> {
    for (const file of files) await this.files.remove(file);
  }

  async *#joined(files: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const file of files) yield* this.files.read(file);
  }
}

async function drain(content: Content): Promise<void> {
  let size = 0;
  for await (const { length } of content) {
    size += length;
    if (size > maxBytes) throw new Fault('too_large', 'body');
  }
}
