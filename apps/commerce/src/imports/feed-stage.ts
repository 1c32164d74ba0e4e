import type { FeedRow } from '@stoa/feeds';
import type { JobRun } from '@stoa/jobs';
import type { Clock } from '@stoa/kernel';
import type { Database, Queries, Session } from '@stoa/persistence';
import type { ErrorLog } from './error-log.js';
import { assumedRelations } from './import-defaults.js';
import { ImportLoad } from './import-load.js';
import type { ImportTables } from './import-tables.js';
import type { ErrorRow, ImportsRepository, StoredImport } from './imports.repository.js';
import type { KindName } from './kinds/index.js';
import type { ImportMode } from './load.js';
import type { RunCounts } from './run-counts.js';
import { RunStopped } from './run-failure.js';
import type { GivenRow } from './stage.js';

export interface RunParts {
  session: Session;
  database: Database;
  repository: ImportsRepository;
  tables: ImportTables;
  errors: ErrorLog;
  run: JobRun;
  clock: Clock;
}

/** Rows that are copied at a time. */
const batchSize = 5000;

/** The rows of a feed that a run has staged, by their kinds. */
export class FeedStage {
  readonly loads = new Map<KindName, ImportLoad>();
  /** Those whose tables exist. */
  readonly #opened = new Set<ImportLoad>();
  #refused: ErrorRow[] = [];
  #added = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: RunParts,
    private readonly stored: StoredImport,
    private readonly counts: RunCounts,
  ) {}

  /** Reads and stages the rows of a file; while a batch is copied, the next one is read. */
  async stage(batches: AsyncIterable<readonly FeedRow[]>): Promise<void> {
    for await (const rows of batches) {
      for (const row of rows) this.#add(row);
      if (this.#added < batchSize) continue;
      await this.#flushing;
      this.#flushing = this.#flush();
      this.#flushing.catch(() => undefined); // it is awaited before the next one
    }
    await this.#flushing;
    await this.#flush();
  }

  #add({ kind, row, ...rest }: FeedRow): void {
    const name = kind as KindName;
    if (this.stored.options.skipped.includes(name)) return;
    const given: GivenRow =
      'values' in rest
        ? { source: row, values: rest.values }
        : { source: row, issues: rest.issues, externalId: rest.externalId };
    const refused = this.#loadOf(name).add(given);
    if (refused) this.#refused.push({ kind, ...refused });
    this.#added++;
  }

  async #flush(): Promise<void> {
    const [added, refused] = [this.#added, this.#refused];
    const taken = [...this.loads.values()].map((load) => ({ load, lines: load.take() }));
    this.#added = 0;
    this.#refused = [];
    if (!added) return;
    this.counts.staged(added, refused.length);
    const { session, run, errors } = this.parts;
    await session.transaction(async (tx) => {
      for (const { load, lines } of taken) {
        if (!this.#opened.has(load)) await load.open(tx);
        if (lines.length) await load.copy(tx, lines);
      }
      await errors.add(tx, refused);
      await run.hold(tx);
      await report(tx, this.parts, this.stored, this.counts);
    });
    for (const { load } of taken) this.#opened.add(load);
  }

  #loadOf(name: KindName): ImportLoad {
    const known = this.loads.get(name);
    if (known) return known;
    const { supplier, options } = this.stored;
    const load = new ImportLoad(this.parts.tables.of(name), {
      owner: supplier,
      mode: this.#modeOf(name, options.mode),
      defaults: name === 'stocks' && options.asOf !== undefined ? { as_of: options.asOf } : {},
      assumed: assumedRelations(name, this.stored),
    });
    this.loads.set(name, load);
    return load;
  }

  /** In a feed of several kinds the mode is that of the products: a feed has not all prices of a supplier. */
  #modeOf(name: KindName, mode: ImportMode): ImportMode {
    return this.stored.kind === name || name === 'products' ? mode : 'upsert';
  }
}

/** @throws RunStopped when the import has ended meanwhile */
export async function report(
  on: Queries,
  { repository }: RunParts,
  { id }: StoredImport,
  { progress }: RunCounts,
): Promise<void> {
  if (!(await repository.setProgress(on, id, progress))) throw new RunStopped();
}
