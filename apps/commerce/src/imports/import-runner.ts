import { Inject, Injectable } from '@nestjs/common';
import { Files, peeked } from '@stoa/files';
import { parseFeed, type FeedKind, type FeedRow } from '@stoa/feeds';
import { job, Runs, type JobRun, type Later } from '@stoa/jobs';
import { Fault, type Clock } from '@stoa/kernel';
import { Database, type Session } from '@stoa/persistence';
import { CLOCK, LOG, type Logger } from '@stoa/service';
import { z } from 'zod';
import { ErrorLog } from './error-log.js';
import { FeedDownload } from './feed-download.service.js';
import { formatOf } from './feed-format.js';
import { ImportRun } from './import-run.js';
import { ImportTables } from './import-tables.js';
import { ImportsRepository, type StoredImport } from './imports.repository.js';
import { causeOf, RunFailure, RunStopped, RunUndone } from './run-failure.js';

/** The import of a file. Those of one supplier and kind run one at a time, in order of arrival. */
export const runImport = job('commerce.imports.run', {
  payload: z.object({ id: z.int() }),
  retries: [1000, 5000, 30_000, 60_000, 300_000],
  concurrency: 2,
});

/**
 * Of the session of an import. A plan of a million rows is one statement, which joins and groups in memory; what it looks
 * up by an index is cached.
 */
const settings = `select set_config('statement_timeout', '30min', false), set_config('work_mem', '64MB', false),
  set_config('temp_buffers', '64MB', false), set_config('random_page_cost', '1.1', false), set_config('jit', 'off', false)`;

type End = Parameters<ImportsRepository['end']>[2];

/** Runs imports. */
@Injectable()
export class ImportRunner {
  constructor(
    private readonly database: Database,
    private readonly files: Files,
    private readonly repository: ImportsRepository,
    private readonly tables: ImportTables,
    private readonly downloads: FeedDownload,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  @Runs(runImport)
  async run({ id }: { id: number }, run: JobRun): Promise<Later | void> {
    const isToRun = await this.database.transaction((tx) => this.repository.start(tx, id));
    const stored = await this.repository.find(this.database, id);
    if (!stored) return;
    if (isToRun) await this.database.session(run.signal, (session) => this.#run(session, stored, run));
    // A run that will be repeated has thrown.
    for (const file of stored.files) await this.files.remove(file);
  }

  async #run(session: Session, stored: StoredImport, run: JobRun): Promise<void> {
    await session.query(settings, []);
    const { database, repository, tables, clock } = this;
    const errors = new ErrorLog(repository, stored.id);
    const importing = new ImportRun({ session, database, repository, tables, errors, run, clock }, stored);
    try {
      if (stored.options.url !== undefined) await this.#fetch(stored, run);
      for (const file of stored.files) await importing.stage(this.#rows(stored, file, importing));
      await importing.write();
    } catch (error) {
      const end = this.#endOf(error, importing, run);
      if (!end) throw error;
      await this.database.transaction((tx) => importing.end(tx, end));
    }
    this.log.info({ import: stored.id, kind: stored.kind }, 'an import has ended');
  }

  /** A file that an earlier run has fetched is imported, not the one that is there now. */
  async #fetch(stored: StoredImport, { signal }: JobRun): Promise<void> {
    if (stored.files.length) return;
    const file = await this.downloads.store(stored.options.url!, signal);
    stored.files = [file.id];
    stored.bytes = file.bytes;
    await this.repository.setFiles(this.database, stored.id, { files: stored.files, bytes: file.bytes });
  }

  /** What an error means for the import; undefined when another run may do better. */
  #endOf(error: unknown, importing: ImportRun, run: JobRun): End | undefined {
    if (causeOf(error, RunStopped)) return { status: 'cancelled' };
    if (causeOf(error, RunUndone)) return importing.undone;
    const failure = causeOf(error, RunFailure);
    if (failure) return { status: 'failed', error: failure.message };
    const fault = causeOf(error, Fault);
    if (fault?.reason === 'feed') return { status: 'failed', error: fault.message };
    if (!run.isLast || run.signal.aborted) return undefined;
    this.log.error({ err: error }, 'an import has failed');
    return { status: 'failed', error: 'A server error occurred.' };
  }

  async *#rows(
    { kind, options }: StoredImport,
    file: string,
    importing: ImportRun,
  ): AsyncGenerator<readonly FeedRow[]> {
    const { head, whole } = await peeked(
      counted(this.files.read(file), (bytes) => importing.counts.read(bytes)),
    );
    const fields = this.tables.fieldsOf(kind);
    const { encoding, mapping } = options;
    yield* parseFeed(formatOf(kind, head), whole, { kind: kind as FeedKind, fields, encoding, mapping });
  }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    count(chunk.length);
    yield chunk;
  }
}

/** Waits for its turn behind the other imports of the supplier and the kind. */
export const queueOf = ({ supplier, kind }: Pick<StoredImport, 'supplier' | 'kind'>): string =>
  `${supplier ?? 0}:${kind}`;
