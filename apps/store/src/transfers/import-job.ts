import { store, type Output } from '@stoa/contracts';
import type { Caller, Issue } from '@stoa/kernel';
import type { Store } from '../stores/stores.repository.js';
import type { Candidate, ImportTarget, Imports } from './imports.js';
import { issuesOf, type Line, type RefusedLine } from './line.js';

export type ImportMessage = Output<typeof store.transfers.importRecords>;

/** Lines in one transaction, as long as all of them are valid. */
const batchSize = 1000;

const idExists: Issue[] = [{ path: ['_id'], issue: 'unique' }];

/** The import of one file into a store. Valid lines are inserted in batches; each invalid line is reported. */
export class ImportJob implements ImportTarget {
  readonly #totals = { read: 0, inserted: 0, failed: 0 };
  #batch: Candidate[] = [];
  #report: (message: ImportMessage) => void = () => undefined;
  /** Whether the import ended before the end of the file. */
  #isStopped = false;

  /** @param strict whether the first invalid line stops the import */
  constructor(
    private readonly imports: Imports,
    readonly caller: Caller,
    readonly definition: Store,
    private readonly strict: boolean,
  ) {}

  /** The totals so far. */
  progress(): ImportMessage {
    return { event: 'progress', data: { ...this.#totals } };
  }

  /**
   * @param lines batches of lines as they are read
   * @param report receives progress, failures and the final totals
   * @param signal aborted when the client is gone: the import then ends without a further insert
   */
  async run(
    lines: AsyncIterable<Line[]>,
    report: (message: ImportMessage) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.#report = report;
    for await (const some of lines) {
      for (const line of some) {
        await this.#add(line);
        if (this.#isStopped) break;
      }
      if (this.#isStopped || signal.aborted) break;
    }
    if (signal.aborted) return;
    await this.#flush();
    this.#report({ event: 'done', data: { ...this.#totals, success: !this.#isStopped } });
  }

  async #add(line: Line): Promise<void> {
    this.#totals.read++;
    const candidate = 'issues' in line ? line : this.imports.candidate(this, line.line, line.body);
    if ('issues' in candidate) await this.#refuse(candidate);
    else this.#batch.push(candidate);
    if (this.#batch.length >= batchSize) await this.#flush();
  }

  async #refuse({ line, issues, isLast }: RefusedLine): Promise<void> {
    // Lines before the one that stops the import are inserted first; one of them may stop it instead.
    if (this.strict || isLast) await this.#flush();
    if (!this.#isStopped) this.#fail(line, issues);
    if (isLast) this.#isStopped = true;
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (!batch.length || this.#isStopped) return;
    const existing = await this.imports.existing(this, batch);
    if (this.strict && existing.size) {
      const first = batch.findIndex((candidate) => existing.has(candidate));
      await this.#insert(batch.slice(0, first));
      if (!this.#isStopped) this.#fail(batch[first]!.line, idExists);
    } else {
      for (const { line } of existing) this.#fail(line, idExists);
      await this.#insert(batch.filter((candidate) => !existing.has(candidate)));
    }
    this.#report(this.progress());
  }

  /** Inserts a batch; one that fails is halved until the invalid lines are found. */
  async #insert(batch: Candidate[]): Promise<void> {
    if (!batch.length || this.#isStopped) return;
    try {
      await this.imports.insert(this, batch);
      this.#totals.inserted += batch.length;
    } catch (error) {
      const issues = issuesOf(error);
      if (batch.length === 1) return this.#fail(batch[0]!.line, issues);
      const middle = batch.length >> 1;
      await this.#insert(batch.slice(0, middle));
      await this.#insert(batch.slice(middle));
    }
  }

  #fail(line: number, issues: Issue[]): void {
    if (++this.#totals.failed <= store.transfers.maxReportedFailures)
      this.#report({ event: 'failure', data: { line }, issues });
    if (this.strict) this.#isStopped = true;
  }
}
