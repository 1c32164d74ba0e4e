import { commerce } from '@stoa/contracts';
import type { FeedRow } from '@stoa/feeds';
import { Fault } from '@stoa/kernel';
import { outbox, type Queries, type Transaction } from '@stoa/persistence';
import { causedBy } from '../cause.js';
import { FeedStage, report, type RunParts } from './feed-stage.js';
import { assumedIds } from './import-defaults.js';
import type { ImportLoad } from './import-load.js';
import type { ImportsRepository, StoredImport } from './imports.repository.js';
import { importKinds, type KindName } from './kinds/index.js';
import type { Part, WrittenRow } from './merge.js';
import { RunCounts } from './run-counts.js';
import { RunFailure, RunUndone } from './run-failure.js';
import { announce, lockKind } from './written-events.js';

/** How often a plan is made anew because others have written the same keys meanwhile. */
const maxPlans = 5;

/**
 * One run of an import: all rows are staged, then written. What a run has written before its process ended is unchanged
 * to the next run, so nothing is written twice.
 */
export class ImportRun {
  readonly counts: RunCounts;
  /** What an atomic run has written so far. */
  written = { created: 0, updated: 0, deactivated: 0 };
  readonly #stage: FeedStage;

  constructor(
    private readonly parts: RunParts,
    private readonly stored: StoredImport,
  ) {
    this.counts = new RunCounts(() => stored.bytes, stored.created + stored.updated);
    this.#stage = new FeedStage(parts, stored, this.counts);
  }

  /** Whether all is written in one transaction, or nothing. */
  get #isAtomic(): boolean {
    const { mode, rejectsAll, isDryRun } = this.stored.options;
    return rejectsAll || isDryRun || mode === 'replace' || mode === 'create';
  }

  stage(batches: AsyncIterable<readonly FeedRow[]>): Promise<void> {
    return this.#stage.stage(batches);
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

  /** Of what is to be replaced: a feed of groups alone would deactivate all products, or do nothing. */
  get #hasRows(): boolean {
    return [...this.#stage.loads.values()].some(({ mode, validRows }) => mode === 'replace' && validRows > 0);
  }

  /** What others refer to is written before them. */
  #inOrder(): [KindName, ImportLoad][] {
    return (Object.keys(importKinds) as KindName[]).flatMap((name) => {
      const load = this.#stage.loads.get(name);
      return load ? [[name, load] as [KindName, ImportLoad]] : [];
    });
  }

  async #writeParts(name: KindName, load: ImportLoad): Promise<void> {
    const { session } = this.parts;
    await retried(async (isFirst) => {
      if (!isFirst) await load.discardPlan(session);
      await this.#plan(session, name, load, isFirst);
      await this.#mergeParts(name, load);
    });
  }

  async #mergeParts(name: KindName, load: ImportLoad): Promise<void> {
    const { session, run, repository } = this.parts;
    for (const part of await load.parts(session))
      await session.transaction(async (tx) => {
        const { created, updated } = await this.#merge(tx, name, load, part);
        await run.hold(tx);
        await repository.addWritten(tx, this.stored.id, { created, updated, deactivated: 0 });
        this.counts.written += created + updated;
        await this.#report(tx);
      });
    await session.transaction((tx) => load.finish(tx));
  }

  async #writeWhole(tx: Transaction, name: KindName, load: ImportLoad): Promise<void> {
    await this.#plan(tx, name, load, true);
    if (load.mode === 'replace') await this.#checkAbsence(tx, load);
    for (const part of await load.parts(tx)) {
      const { created, updated } = await this.#merge(tx, name, load, part);
      this.written.created += created;
      this.written.updated += updated;
      this.counts.written += created + updated;
      await this.#report(this.parts.database);
    }
    if (load.mode === 'replace') await this.#deactivate(tx, name, load);
    await load.finish(tx);
  }

  async #plan(on: Queries, name: KindName, load: ImportLoad, isFirst: boolean): Promise<void> {
    const counts = await load.plan(on, await assumedIds(on, name, this.stored));
    if (!isFirst) return;
    this.counts.planned(counts);
    await this.#addErrors(on, name, load);
    await this.#report(this.parts.database);
  }

  /** Outside of the one transaction of an atomic run, which may be undone. */
  async #addErrors(on: Queries, kind: KindName, load: ImportLoad): Promise<void> {
    const { database, errors } = this.parts;
    for (let row = -1; !errors.isFull;) {
      const refused = await load.refused(on, row);
      if (!refused.length) return;
      await errors.add(
        database,
        refused.map((one) => ({ kind, ...one })),
      );
      row = refused.at(-1)!.row;
    }
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
    part: Part,
  ): Promise<{ created: number; updated: number }> {
    await tx.execute(causedBy({ kind: 'import', org: this.stored.org }));
    await lockKind(tx, name, this.stored.supplier);
    const rows = await load.merge(tx, part);
    await this.#announce(tx, name, rows);
    return countsOf(rows);
  }

  #announce(tx: Transaction, kind: KindName, rows: WrittenRow[]): Promise<void> {
    const { supplier, org, user } = this.stored;
    return announce(tx, { kind, supplier, author: { org, user }, time: this.parts.clock() }, rows);
  }

  #report(on: Queries): Promise<void> {
    return report(on, this.parts, this.stored, this.counts);
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

const countsOf = (rows: readonly WrittenRow[]): { created: number; updated: number } => {
  const created = rows.filter(({ isNew }) => isNew).length;
  return { created, updated: rows.length - created };
};

/** Another request has taken a key since the plan was made. */
const isKeyTaken = (error: unknown): boolean =>
  error instanceof Fault && error.kind === 'conflict' && error.reason === 'unique';

async function retried(work: (isFirst: boolean) => Promise<void>): Promise<void> {
  for (let plans = 1; ; plans++) {
    try {
      return await work(plans === 1);
    } catch (error) {
      if (!isKeyTaken(error) || plans === maxPlans) throw error;
    }
  }
}
