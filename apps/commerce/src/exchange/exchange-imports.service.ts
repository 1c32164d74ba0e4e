import { Injectable } from '@nestjs/common';
import { isFullFeed } from '@stoa/feeds';
import { Jobs } from '@stoa/jobs';
import { Fault, notFound } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import { UploadService } from '../imports/upload.service.js';
import { ExchangeFilesService } from './exchange-files.service.js';
import { ExchangeRepository, type ImportState, type Session } from './exchange.repository.js';
import { hasProducts, isCatalogue } from './file-name.rules.js';
import { kind, storeExchanged } from './exchange-store.job.js';
import { hasEnded } from './progress.rules.js';

/** Milliseconds that a client waits for an import at a time: 1C asks again at once. */
const maxWait = 3000;
const pause = 200;
/** Under which the deactivation is known among the files of a session; a colon is in no name of a file. */
const deactivation = ':deactivate';

/**
 * Imports of files that 1C has sent: each file of a session once. The request that starts an import does not wait for it:
 * to copy a large file takes long, and the import begins when the transaction of the request is committed, with its reply.
 */
@Injectable()
export class ExchangeImportsService {
  constructor(
    private readonly database: Database,
    private readonly exchange: ExchangeRepository,
    private readonly exchanged: ExchangeFilesService,
    private readonly jobs: Jobs,
    private readonly uploads: UploadService,
  ) {}

  /** Starts the import of a file, or waits a short time for the end of one that has begun. @throws Fault not_found/no_file */
  async stateOf(session: Session, name: string, actor: Actor): Promise<ImportState> {
    if (await this.exchange.importOf(this.database, session, name)) return this.#awaited(session, name);
    await this.exchanged.content(session, name);
    return this.#start(session, { name, files: [name], actor, mode: 'upsert' });
  }

  /**
   * Deactivates the products that the files of the session do not have: they are imported again, as one full feed. An
   * empty one, one that would deactivate most, and one of changes alone are refused.
   *
   * @throws Fault not_found/no_file, invalid
   */
  async deactivate(session: Session, actor: Actor): Promise<ImportState> {
    const imported = await this.exchange.imported(this.database, session);
    const files = imported.filter((name) => name !== deactivation);
    if (!files.some(isCatalogue)) throw notFound('no_file');
    if (files.length < imported.length) return this.#awaited(session, deactivation);
    for (const name of files.filter(hasProducts))
      if (!(await isFullFeed(await this.exchanged.content(session, name))))
        throw new Fault('invalid', 'not_full');
    return this.#start(session, { name: deactivation, files, actor, mode: 'replace' });
  }

  async #start(session: Session, { name, files, actor, mode }: Start): Promise<ImportState> {
    const { key, supplier } = session;
    const options = { mode, rejectsAll: false, isDryRun: false, allowsMassDeactivation: false, skipped: [] };
    return this.database.transaction(async (tx) => {
      await this.exchange.lock(tx, session);
      const known = await this.exchange.importOf(tx, session, name);
      if (known) return known;
      const id = await this.uploads.begin(tx, actor, { kind, supplier, options });
      await this.exchange.setImport(tx, session, name, id);
      await this.jobs.add(tx, storeExchanged, { id, key, supplier, files: [...files] }, { key });
      return (await this.exchange.importOf(tx, session, name))!;
    });
  }

  async #awaited(session: Session, name: string): Promise<ImportState> {
    const end = performance.now() + maxWait;
    for (;;) {
      const state = await this.exchange.importOf(this.database, session, name);
      if (!state) throw notFound('no_file');
      if (hasEnded(state) || performance.now() > end) return state;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

interface Start {
  /** Under which the import is known in the session. */
  name: string;
  files: readonly string[];
  actor: Actor;
  mode: 'upsert' | 'replace';
}
