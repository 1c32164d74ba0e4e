import { notFound, type Filter, type ListQuery } from '@stoa/kernel';
import type { Database } from '../database.js';
import { raw, sql } from '../sql.js';
import type { Queries } from '../statements.js';
import { readableById, type Viewer } from './access-predicate.js';
import type { RecordBatches } from './record-batches.js';
import { RecordPages, type RecordPage } from './record-pages.js';
import { indexColumn } from './record-schema.js';
import type { RecordSource } from './record-source.js';
import {
  holdStatement,
  insertStatement,
  lockStatement,
  removeStatement,
  replaceStatement,
} from './record-writes.js';
import { checkVersion, type RecordTarget, type Replacement, type StoredRecord } from './stored-record.js';

/** The table that `Records` read and write. */
export interface RecordAccess {
  database: Database;
  source: RecordSource;
  batches: RecordBatches;
}

/** The records of a table that one viewer can see. Every statement carries the access rule. */
export class Records {
  constructor(
    private readonly access: RecordAccess,
    private readonly viewer: Viewer,
  ) {}

  /** The record, or undefined when it does not exist for this viewer. */
  find(id: string): Promise<StoredRecord | undefined> {
    return this.access.batches.find(this.viewer, id);
  }

  /** @throws Fault not_found, also for a record that exists but that this viewer cannot see */
  async get(id: string): Promise<StoredRecord> {
    const record = await this.find(id);
    if (!record) throw notFound('record');
    return record;
  }

  /** The id of the record with this value in an indexed field. @throws Fault not_found */
  async idOf(path: string, value: string): Promise<string> {
    const { database, source } = this.access;
    const column = raw(indexColumn(path));
    const row = await database.row<{ id: string }>(
      sql`select encode(id, 'hex') as id from ${source.table}
          where ${readableById(this.viewer)} and nullif(${column}, 'null'::jsonb) = ${JSON.stringify(value)}::jsonb`,
    );
    if (!row) throw notFound('record');
    return row.id;
  }

  /** A page of records; a page of more than 100 records is a stream. @throws Fault invalid/query_timeout */
  list(query: ListQuery): Promise<RecordPage> {
    return this.#pages.list(query);
  }

  /** @throws Fault invalid/query_timeout */
  count(filter: Filter): Promise<number> {
    return this.#pages.count(filter);
  }

  /** The first and last record by time as JSON texts, null when there is none. @throws Fault invalid/query_timeout */
  firstAndLast(filter: Filter): Promise<[string | null, string | null]> {
    return this.#pages.firstAndLast(filter);
  }

  /** @returns the record as stored, which is the argument. @throws Fault conflict/unique */
  async insert(record: string): Promise<string> {
    await this.access.batches.insert(this.viewer.org, record);
    return record;
  }

  /** @returns the records as stored, which are the argument. @throws Fault conflict/unique */
  async insertAll(tx: Queries, records: readonly string[]): Promise<readonly string[]> {
    const { table } = this.access.source;
    if (records.length) await tx.execute(insertStatement(table, this.viewer.org, records));
    return records;
  }

  /**
   * Reads one record and locks it until `tx` ends.
   * @throws Fault not_found; precondition_failed when the record has none of `versions`
   */
  async lock(tx: Queries, { id, versions }: RecordTarget): Promise<StoredRecord> {
    const record = (await this.lockAll(tx, [id])).get(id);
    if (!record) throw notFound('record');
    checkVersion(record.version, versions);
    return record;
  }

  /** Reads records by id and locks them until `tx` ends; those that this viewer cannot see are absent. */
  async lockAll(tx: Queries, ids: readonly string[]): Promise<Map<string, StoredRecord>> {
    const { table } = this.access.source;
    const statement = lockStatement(table, this.viewer, ids);
    const rows = await tx.rows<StoredRecord & { id: string }>(statement);
    return new Map(rows.map(({ id, json, version }) => [id, { json, version }]));
  }

  /** Those of `ids` that this viewer can see. They cannot be removed until `tx` ends, so that others can refer to them. */
  async hold(tx: Queries, ids: readonly string[]): Promise<Set<string>> {
    const { table } = this.access.source;
    const statement = holdStatement(table, this.viewer, ids);
    return new Set((await tx.rows<{ id: string }>(statement)).map(({ id }) => id));
  }

  /** Replaces a record. @returns undefined when its version is not `version` any more */
  async replace({ id, json, version }: Replacement): Promise<StoredRecord | undefined> {
    const { org, user: writer } = this.viewer;
    const isReplaced = await this.access.batches.replace(org, { id, json, version, writer });
    return isReplaced ? { json, version: version + 1 } : undefined;
  }

  /** Replaces records that are locked in `tx`. @returns them as stored */
  async replaceAll(tx: Queries, records: readonly Replacement[]): Promise<StoredRecord[]> {
    const { org, user: writer } = this.viewer;
    const replacements = records.map((record) => ({ ...record, writer }));
    if (records.length) await tx.execute(replaceStatement(this.access.source.table, org, replacements));
    return records.map(({ json, version }) => ({ json, version: version + 1 }));
  }

  /**
   * Removes one record and returns it as it was.
   * @throws Fault not_found; precondition_failed when the record has none of `versions`
   */
  async remove(id: string, versions?: readonly number[]): Promise<StoredRecord> {
    return this.access.database.transaction(async (tx) => {
      const record = await this.lock(tx, { id, versions });
      await this.removeAll(tx, [id]);
      return record;
    });
  }

  /** @returns the number of records removed */
  removeAll(tx: Queries, ids: string[]): Promise<number> {
    return tx.execute(removeStatement(this.access.source.table, this.viewer, ids));
  }

  get #pages(): RecordPages {
    return new RecordPages(this.access.database, this.access.source, this.viewer);
  }
}
