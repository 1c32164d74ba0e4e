import type { Counts } from './import-load.js';
import type { Progress } from './imports.repository.js';

/** The numbers of one run of an import. */
export class RunCounts {
  /** Rows that were read. */
  processed = 0;
  total: number | null = null;
  /** Rows that this run has written. */
  written = 0;
  #bytesRead = 0;
  #failed = 0;
  #planned: Counts[] = [];

  /**
   * @param bytes of the files
   * @param before rows that earlier runs have written: to this one they look unchanged
   */
  constructor(
    private readonly bytes: () => number,
    private readonly before: number,
  ) {}

  read(bytes: number): void {
    this.#bytesRead += bytes;
  }

  staged(rows: number, refused: number): void {
    this.processed += rows;
    this.#failed += refused;
  }

  /** All rows of a kind are planned, those that were refused before as well. */
  planned(counts: Counts): void {
    this.#planned.push(counts);
  }

  /** Before another attempt to write. */
  planAgain(): void {
    this.#planned = [];
    this.written = 0;
  }

  get failed(): number {
    return this.total === null ? this.#failed : this.#sum('failed');
  }

  /** Rows of which nothing is left to be done. The kinds of a feed are planned one after the other. */
  get #settled(): number {
    const planned = this.#planned.flatMap((counts) => Object.values(counts)).reduce((sum, n) => sum + n, 0);
    return planned - this.#sum('create') - this.#sum('update') + this.written;
  }

  /** Half of the way is to read the files, half is to write the rows. */
  get progress(): Progress {
    const isRead = this.total !== null;
    const read = isRead ? 1 : Math.min(1, this.#bytesRead / Math.max(1, this.bytes()));
    const done = isRead ? this.#settled / Math.max(1, this.processed) : 0;
    return {
      progress: Math.min(99, Math.floor(50 * read + 50 * Math.min(1, done))),
      processed: this.processed,
      total: this.total,
      unchanged: Math.max(0, this.#sum('unchanged') - this.before),
      failed: this.failed,
      duplicates: this.#sum('duplicate'),
      stale: this.#sum('stale'),
    };
  }

  #sum(action: keyof Counts): number {
    return this.#planned.reduce((sum, counts) => sum + counts[action], 0);
  }
}
