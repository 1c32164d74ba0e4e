import { Fault } from '@stoa/kernel';
import { batched } from '../batched.js';
import type { Database } from '../database.js';
import { readableById, viewerId, viewerValues, type Viewer } from './access-predicate.js';
import { byteas } from './bytea.js';
import type { FieldAt } from './record-filter.js';
import { indexColumn } from './record-schema.js';
import { insertStatement, replaceStatement } from './record-writes.js';
import { Records } from './records.js';
import type { Replacement, StoredRecord } from './stored-record.js';

/** A table of records. What it holds is reached through `for(caller)` only. */
export class RecordTable {
  /**
   * `name` is an SQL identifier, quoted where it needs to be; `indexed` are paths with a column of their own, `heavy`
   * are top-level fields that lists leave out unless they are asked for.
   */
  constructor(
    readonly database: Database,
    readonly name: string,
    private readonly indexed: readonly string[] = [],
    private readonly heavy: readonly string[] = [],
  ) {}

  /** A record's text as an SQL expression, with those heavy fields that are wanted. */
  text(wanted: readonly string[] = []): string {
    const hidden = this.heavy.filter((field) => !wanted.includes(field));
    return hidden.length ? `record_without(wire, '{${hidden.join(',')}}')` : 'wire';
  }

  readonly isIndexed = (path: string): boolean => this.indexed.includes(path);

  readonly fieldAt: FieldAt = (path, place) =>
    this.isIndexed(path) ? indexColumn(path) : `(data #> ${place(path.split('.'))}::text[])`;

  for(viewer: Viewer): Records {
    return new Records(this, viewer);
  }

  /** Gets of one turn become one query per set of principals. */
  readonly load = batched<Viewer, string, StoredRecord | undefined>(viewerId, async (viewer, ids) => {
    const values = viewerValues(viewer);
    const rows = await this.database.prepared(
      `select encode(id, 'hex'), ver, wire from ${this.name}
       where ${readableById(viewer)} and id = any($${values.length + 1}::bytea[])`,
      [...values, byteas([...new Set(ids)])],
    );
    const found = new Map(rows.map(([id, version, json]) => [id, { json, version } as StoredRecord]));
    return ids.map((id) => found.get(id));
  });

  /** Single inserts of one turn become one statement, and so one commit. */
  readonly add = batched<string, string, undefined>(
    (org) => org,
    async (org, records) => {
      const fault = await this.#insert(org, records);
      if (!fault || records.length === 1) return [fault];
      // One record that cannot be stored must not cost the others: each is tried for itself.
      const outcomes = [];
      for (const record of records) outcomes.push(await this.#insert(org, [record]));
      return outcomes;
    },
  );

  /** Single changes of one turn likewise; of two changes of one record the second is told that it was too late. */
  readonly put = batched<string, Replacement, boolean>(
    (org) => org,
    async (org, replacements) => {
      const first = new Map<string, Replacement>();
      for (const replacement of replacements)
        if (!first.has(replacement.id)) first.set(replacement.id, replacement);
      const { text, values } = replaceStatement(this.name, org, [...first.values()]);
      const done = new Set((await this.database.prepared(text, values)).map(([id]) => id as string));
      this.database.committed();
      return replacements.map(
        (replacement) => first.get(replacement.id) === replacement && done.has(replacement.id),
      );
    },
  );

  async #insert(org: string, records: string[]): Promise<Fault | undefined> {
    const { text, values } = insertStatement(this.name, org, records);
    return this.database.prepared(text, values).then(
      () => this.database.committed() as undefined,
      (error: unknown) => Fault.from(error),
    );
  }
}
