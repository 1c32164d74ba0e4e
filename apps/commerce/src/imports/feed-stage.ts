import type { FeedRow } from '@stoa/feeds';
import type { JobRun } from '@stoa/jobs';
import type { Clock } from '@stoa/kernel';
import type { Database, Queries, Session, Transaction } from '@stoa/persistence';
import { assumedRelations } from './import-defaults.js';
import { ImportLoad, maxPart } from './import-load.js';
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
  run: JobRun;
  clock: Clock;
}

/** The rows of a feed that a run has staged, by their kinds. */
export class FeedStage {
  readonly loads = new Map<KindName, ImportLoad>();
  #batch: Batch = new Map();
  #batchSize = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: RunParts,
    private readonly stored: StoredImport,
    private readonly counts: RunCounts,
  ) {}

  /** Reads and stages the rows of a file; while a batch is copied, the next one is read. */
  async stage(rows: AsyncIterable<FeedRow>): Promise<void> {
    for await (const row of rows) {
      this.#add(row);
      if (this.#batchSize < maxPart) continue;
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
    const rows = this.#batch.get(name);
    if (rows) rows.push(given);
    else this.#batch.set(name, [given]);
    this.#batchSize++;
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    const size = this.#batchSize;
    this.#batch = new Map();
    this.#batchSize = 0;
    if (!size) return;
    const { session, repository, run } = this.parts;
    await session.transaction(async (tx) => {
      const errors: ErrorRow[] = [];
      for (const [kind, rows] of batch) {
        const load = this.loads.get(kind) ?? (await this.#open(tx, kind));
        const refused = await load.stage(tx, rows);
        errors.push(...refused.map((row) => ({ kind, ...row })));
      }
      this.counts.staged(size, errors.length);
      await repository.addErrors(tx, this.stored.id, errors);
      await run.hold(tx);
      await report(tx, this.parts, this.stored, this.counts);
    });
  }

  async #open(tx: Transaction, name: KindName): Promise<ImportLoad> {
    const { supplier, options } = this.stored;
    const load = new ImportLoad(this.parts.tables.of(name), {
      owner: supplier,
      mode: this.#modeOf(name, options.mode),
      defaults: name === 'stocks' && options.asOf !== undefined ? { as_of: options.asOf } : {},
      assumed: assumedRelations(name, this.stored),
    });
    await load.open(tx);
    this.loads.set(name, load);
    return load;
  }

  /** In a feed of several kinds the mode is that of the products: a feed has not all prices of a supplier. */
  #modeOf(name: KindName, mode: ImportMode): ImportMode {
    return this.stored.kind === name || name === 'products' ? mode : 'upsert';
  }
}

type Batch = Map<KindName, GivenRow[]>;

/** @throws RunStopped when the import has ended meanwhile */
export async function report(
  on: Queries,
  { repository }: RunParts,
  { id }: StoredImport,
  { progress }: RunCounts,
): Promise<void> {
  if (!(await repository.setProgress(on, id, progress))) throw new RunStopped();
}
