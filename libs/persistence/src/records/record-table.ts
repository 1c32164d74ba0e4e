import type { Database } from '../database.js';
import type { Viewer } from './access-predicate.js';
import { RecordBatches } from './record-batches.js';
import { RecordSource } from './record-source.js';
import { Records, type RecordAccess } from './records.js';

/** A table of records. Its content is reachable only through `for(viewer)`. */
export class RecordTable {
  readonly #access: RecordAccess;

  /**
   * @param name SQL identifier, quoted where needed, or a derived table with alias: text of our own
   * @param indexed dotted paths of the fields with a column of their own
   * @param heavy top-level fields that lists contain only on request
   */
  constructor(
    readonly database: Database,
    readonly name: string,
    indexed: readonly string[] = [],
    heavy: readonly string[] = [],
  ) {
    const source = new RecordSource(name, indexed, heavy);
    this.#access = { database, source, batches: new RecordBatches(database, source) };
  }

  for(viewer: Viewer): Records {
    return new Records(this.#access, viewer);
  }
}
