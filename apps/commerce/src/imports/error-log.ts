import type { Queries } from '@stoa/persistence';
import type { ErrorRow, ImportsRepository } from './imports.repository.js';

/** Rows whose errors an import keeps, the first ones that are found. All are counted. */
const maxErrors = 10_000;

/** The errors of the rows of one run. */
export class ErrorLog {
  #kept = 0;

  constructor(
    private readonly repository: ImportsRepository,
    private readonly id: number,
  ) {}

  get isFull(): boolean {
    return this.#kept >= maxErrors;
  }

  async add(on: Queries, rows: readonly ErrorRow[]): Promise<void> {
    const kept = rows.slice(0, maxErrors - this.#kept);
    this.#kept += kept.length;
    await this.repository.addErrors(on, this.id, kept);
  }
}
