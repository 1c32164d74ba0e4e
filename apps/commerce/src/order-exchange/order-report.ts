import { drfErrors } from '@stoa/dialects';
import type { ReadOrder } from '@stoa/feeds';
import type { Issue } from '@stoa/kernel';
import type { EndedImport, ErrorRow } from '../imports/imports.repository.js';

/** Orders that the answer to a file names. */
export const maxReasons = 20;
/** Orders whose errors are kept. All are counted. */
const maxErrors = 10_000;

/** What became of the orders of a file. */
export class OrderReport {
  /** Why the file cannot be read, or not any further. */
  error: string | null = null;
  readonly errors: ErrorRow[] = [];
  #bytes = 0;
  #updated = 0;
  #unchanged = 0;
  #failed = 0;

  constructor(private readonly startedAt: Date) {}

  get counts(): Omit<EndedImport, 'supplier' | 'kind' | 'author'> {
    const [bytes, updated, unchanged, failed] = [this.#bytes, this.#updated, this.#unchanged, this.#failed];
    const processed = updated + unchanged + failed;
    const { startedAt, error } = this;
    return { startedAt, bytes, processed, updated, unchanged, failed, error };
  }

  /** Counts the bytes as they are read. */
  async *counted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      this.#bytes += chunk.length;
      yield chunk;
    }
  }

  add(isChanged: boolean): void {
    if (isChanged) this.#updated += 1;
    else this.#unchanged += 1;
  }

  refuse({ row: source, key, number }: ReadOrder, issues: Issue[]): void {
    this.#failed += 1;
    if (this.errors.length === maxErrors) return;
    const row = this.errors.length;
    this.errors.push({ kind: 'orders', row, source, externalId: key ?? number ?? null, issues });
  }
}

/** A line for the user of the ERP. */
export const reasonOf = ({ externalId, issues }: Pick<ErrorRow, 'externalId' | 'issues'>): string => {
  const said = issues.map((issue) => `${fieldOf(issue)}${textOf(drfErrors([issue]))}`);
  return `Order ${externalId ?? 'without a key'}: ${said.join(' ')}`;
};

const fieldOf = ({ path: [field] }: Issue): string => (field === undefined ? '' : `${field}: `);

/** Messages are at any depth: of lines, they are in a list of objects. */
const textOf = (errors: ReturnType<typeof drfErrors>): string =>
  typeof errors === 'string' ? errors : Object.values(errors).map(textOf).filter(Boolean).join(' ');
