import { Fault } from '@stoa/kernel';
import { batched } from '../batched.js';
import type { Database } from '../database.js';
import { sql } from '../sql.js';
import { readableById, viewerId, type Viewer } from './access-predicate.js';
import { byteas } from '../bytea.js';
import type { RecordSource } from './record-source.js';
import { insertStatement, replaceStatement } from './record-writes.js';
import type { Replacement, StoredRecord } from './stored-record.js';

/**
 * Reads and writes of single records, batched: those of one event-loop turn are one statement.
 *
 * Hot path: rows are read by position. Bench rows: get by id, create, change.
 */
export class RecordBatches {
  constructor(
    private readonly database: Database,
    private readonly source: RecordSource,
  ) {}

  /** One query per set of principals. Resolves to undefined for a record that the viewer cannot see. */
  readonly find = batched<Viewer, string, StoredRecord | undefined>(viewerId, async (viewer, ids) => {
    const { text, values } = sql`select encode(id, 'hex'), ver, wire from ${this.source.table}
      where ${readableById(viewer)} and id = any(${byteas([...new Set(ids)])}::bytea[])`.statement;
    const rows = await this.database.prepared(text, values);
    const found = new Map(rows.map(([id, version, json]) => [id, { json, version } as StoredRecord]));
    return ids.map((id) => found.get(id));
  });

  /** One statement, and so one commit, per organisation. @throws Fault conflict/unique */
  readonly insert = batched<string, string, undefined>(
    (org) => org,
    async (org, records) => {
      const fault = await this.#insert(org, records);
      if (!fault || records.length === 1) return [fault];
      // A record that cannot be stored must not fail the others, so each is inserted alone.
      const outcomes = [];
      for (const record of records) outcomes.push(await this.#insert(org, [record]));
      return outcomes;
    },
  );

  /**
   * One statement per organisation. Resolves to false when the record has another version by now; of two changes of one
   * record in a turn the second one does.
   */
  readonly replace = batched<string, Replacement, boolean>(
    (org) => org,
    async (org, replacements) => {
      const first = new Map<string, Replacement>();
      for (const replacement of replacements)
        if (!first.has(replacement.id)) first.set(replacement.id, replacement);
      const { text, values } = replaceStatement(this.source.table, org, [...first.values()]).statement;
      const replaced = new Set((await this.database.prepared(text, values)).map(([id]) => id as string));
      this.database.committed();
      return replacements.map(
        (replacement) => first.get(replacement.id) === replacement && replaced.has(replacement.id),
      );
    },
  );

  async #insert(org: string, records: string[]): Promise<Fault | undefined> {
    const { text, values } = insertStatement(this.source.table, org, records).statement;
    return this.database.prepared(text, values).then(
      () => this.database.committed() as undefined,
      (error: unknown) => Fault.from(error),
    );
  }
}
