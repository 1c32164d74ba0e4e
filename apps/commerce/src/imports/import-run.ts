import { commerce } from '@stoa/contracts';
import type { FeedRow } from '@stoa/feeds';
import type { JobRun } from '@stoa/jobs';
import { Fault, type Clock } from '@stoa/kernel';
import { outbox, type Database, type Queries, type Session, type Transaction } from '@stoa/persistence';
import { assumedIds, assumedRelations } from './import-defaults.js';
import { ImportLoad, maxPart } from './import-load.js';
import type { ImportTables } from './import-tables.js';
import type { ErrorRow, ImportsRepository, StoredImport } from './imports.repository.js';
import { importKinds, type KindName } from './kinds/index.js';
import type { ImportMode } from './load.js';
import type { WrittenRow } from './merge.js';
import { RunCounts } from './run-counts.js';
import { RunFailure, RunStopped, RunUndone } from './run-failure.js';
import type { GivenRow } from './stage.js';
import { announce, lockKind, setCause } from './written-events.js';

/** How often a plan is made anew because others have written the same keys meanwhile. */
const maxPlans = 5;

export interface RunParts {
  session: Session;
  database: Database;
  repository: ImportsRepository;
  tables: ImportTables;
  run: JobRun;
  clock: Clock;
}

/**
 * One run of an import: all rows are staged, then written. What a run has written before its process ended is unchanged
 * to the next run, so nothing is written twice.
 */
export class ImportRun {
  readonly counts: RunCounts;
  readonly #loads = new Map<KindName, ImportLoad>();
  #batch: Batch = new Map();
  #batchSize = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: RunParts,
    private readonly stored: StoredImport,
  ) {
    this.counts = new RunCounts(() => stored.bytes, stored.created + stored.updated);
  }

  /** Whether all is written in one transaction, or nothing. */
  get #isAtomic(): boolean {
    const { mode, rejectsAll, isDryRun } = this.stored.options;
    return rejectsAll || isDryRun || mode === 'replace' || mode === 'create';
  }

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

  /** Writes the staged rows, and ends the import. */
  async write(): Promise<void> {
    this.counts.total = this.counts.processed;
    if (this.stored.options.mode === 'replace' && !this.#hasRows)
      throw new RunFailure('The feed has no rows.');
    if (!this.#isAtomic) {
      for (const [name, load] of this.#inOrder()) await this.#writeParts(name, load);
      await this.parts.session.transaction((tx) => this.#finish(tx));
      return;
    }
    await retried(() =>
      this.parts.session.transaction(async (tx) => {
        this.counts.planAgain();
        this.written = { created: 0, updated: 0, deactivated: 0 };
        for (const [name, load] of this.#inOrder()) await this.#writeWhole(tx, name, load);
        const { options } = this.stored;
        if (options.isDryRun || (options.rejectsAll && this.counts.failed)) throw new RunUndone();
        await this.parts.repository.addWritten(tx, this.stored.id, this.written);
        await this.#finish(tx);
      }),
    );
  }

  /** What an atomic run has written so far. */
  written = { created: 0, updated: 0, deactivated: 0 };

  get #hasRows(): boolean {
    return [...this.#loads.values()].some((load) => load.validRows > 0);
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
        const load = this.#loads.get(kind) ?? (await this.#open(tx, kind));
        const refused = await load.stage(tx, rows);
        errors.push(
          ...refused.map(({ row, source, external_id: externalId, issues }) => ({
            kind,
            position: row,
            row: source,
            externalId,
            issues,
          })),
        );
      }
      this.counts.staged(size, errors.length);
      await repository.addErrors(tx, this.stored.id, errors);
      await run.hold(tx);
      await this.#report(tx);
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
    this.#loads.set(name, load);
    return load;
  }

  /** In a feed of several kinds the mode is that of the products: a feed has not all prices of a supplier. */
  #modeOf(name: KindName, mode: ImportMode): ImportMode {
    return this.stored.kind === name || name === 'products' ? mode : 'upsert';
  }

  /** What others refer to is written before them. */
  #inOrder(): [KindName, ImportLoad][] {
    return (Object.keys(importKinds) as KindName[]).flatMap((name) => {
      const load = this.#loads.get(name);
      return load ? [[name, load] as [KindName, ImportLoad]] : [];
    });
  }

  async #writeParts(name: KindName, load: ImportLoad): Promise<void> {
    const { session } = this.parts;
    for (let plans = 1; ; plans++) {
      try {
        await this.#plan(session, name, load, plans === 1);
        await this.#mergeParts(name, load);
        return;
      } catch (error) {
        if (!isKeyTaken(error) || plans === maxPlans) throw error;
        await load.discardPlan(session);
      }
    }
  }

  async #mergeParts(name: KindName, load: ImportLoad): Promise<void> {
    const { session, run, repository } = this.parts;
    for (const level of await load.levels(session)) {
      let rows: WrittenRow[] | undefined;
      do {
        const row = rows?.at(-1)?.row ?? -1;
        rows = await session.transaction(async (tx) => {
          const merged = await this.#merge(tx, name, load, { level, row });
          await run.hold(tx);
          await repository.addWritten(tx, this.stored.id, { ...countsOf(merged), deactivated: 0 });
          this.counts.written += merged.length;
          await this.#report(tx);
          return merged;
        });
      } while (rows.length && level >= 0);
    }
    await session.transaction((tx) => load.finish(tx));
  }

  async #writeWhole(tx: Transaction, name: KindName, load: ImportLoad): Promise<void> {
    await this.#plan(tx, name, load, true);
    if (load.mode === 'replace') await this.#checkAbsence(tx, load);
    for (const level of await load.levels(tx)) {
      let rows: WrittenRow[] | undefined;
      do {
        rows = await this.#merge(tx, name, load, { level, row: rows?.at(-1)?.row ?? -1 });
        const { created, updated } = countsOf(rows);
        this.written.created += created;
        this.written.updated += updated;
        this.counts.written += rows.length;
        await this.#report(this.parts.database);
      } while (rows.length && level >= 0);
    }
    if (load.mode === 'replace') await this.#deactivate(tx, name, load);
    await load.finish(tx);
  }

  async #plan(on: Queries, name: KindName, load: ImportLoad, isFirst: boolean): Promise<void> {
    const counts = await load.plan(on, await assumedIds(on, name, this.stored));
    if (!isFirst) return;
    this.counts.planned(counts);
    const { database, repository } = this.parts;
    // Outside of the one transaction of an atomic run, which may be undone.
    for (let rows = await load.refused(on, -1); rows.length; rows = await load.refused(on, rows.at(-1)!.row))
      await repository.addErrors(
        database,
        this.stored.id,
        rows.map(({ row, source, externalId, issues }) => ({
          kind: name,
          position: row,
          row: source,
          externalId,
          issues,
        })),
      );
    await this.#report(database);
  }

  async #checkAbsence(tx: Transaction, load: ImportLoad): Promise<void> {
    const { active, absent } = await load.absence(tx);
    if (absent * 2 > active && !this.stored.options.allowsMassDeactivation)
      throw new RunFailure(
        `The feed would deactivate ${absent} of ${active} rows. Set allow_mass_deactivation=true to allow it.`,
      );
    await load.noteAbsent(tx);
  }

  async #deactivate(tx: Transaction, name: KindName, load: ImportLoad): Promise<void> {
    for (;;) {
      const rows = await load.deactivateSome(tx);
      if (!rows.length) return;
      this.written.deactivated += rows.length;
      await this.#announce(tx, name, rows);
    }
  }

  async #merge(
    tx: Transaction,
    name: KindName,
    load: ImportLoad,
    after: Parameters<ImportLoad['merge']>[1],
  ): Promise<WrittenRow[]> {
    await setCause(tx, this.stored);
    await lockKind(tx, name, this.stored.supplier);
    const rows = await load.merge(tx, after);
    await this.#announce(tx, name, rows);
    return rows;
  }

  #announce(tx: Transaction, kind: KindName, rows: WrittenRow[]): Promise<void> {
    const { supplier, org, user } = this.stored;
    return announce(tx, { kind, supplier, author: { org, user }, time: this.parts.clock() }, rows);
  }

  /** @throws RunStopped */
  async #report(on: Queries): Promise<void> {
    if (!(await this.parts.repository.setProgress(on, this.stored.id, this.counts.progress)))
      throw new RunStopped();
  }

  async #finish(tx: Transaction): Promise<void> {
    await this.#report(tx);
    await this.end(tx, { status: 'finished' });
  }

  /** How a run ends whose transaction was undone. */
  get undone(): Parameters<ImportsRepository['end']>[2] {
    const { failed } = this.counts;
    if (!this.stored.options.rejectsAll || !failed) return { status: 'finished' };
    return { status: 'failed', error: `${failed} rows are not valid, so nothing was written.` };
  }

  /** Ends the import and its job, and says so by an event. */
  async end(tx: Transaction, how: Parameters<ImportsRepository['end']>[2]): Promise<void> {
    const { repository, run, clock } = this.parts;
    const { id, kind, supplier, org, user } = this.stored;
    await run.finish(tx);
    // A dry run reports what would be written.
    if (how.status === 'finished' && this.stored.options.isDryRun)
      await repository.addWritten(tx, id, this.written);
    if (!(await repository.end(tx, id, how))) return;
    const data = { id, kind, supplier, status: how.status };
    await outbox.add(tx, commerce.imports.finished, { org, user, time: clock(), data });
  }
}

type Batch = Map<KindName, GivenRow[]>;

const countsOf = (rows: readonly WrittenRow[]): { created: number; updated: number } => {
  const created = rows.filter(({ isNew }) => isNew).length;
  return { created, updated: rows.length - created };
};

/** Another request has taken a key since the plan was made. */
const isKeyTaken = (error: unknown): boolean =>
  error instanceof Fault && error.kind === 'conflict' && error.reason === 'unique';

async function retried(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isKeyTaken(error) || attempt === maxPlans) throw error;
    }
  }
}
