import { Fault, invalid, notFound, type Filter, type ListQuery } from '@stoa/kernel';
import type { Queries } from '../statements.js';
import { inOnePiece, recordListCost, type Cost } from '../lists/list-cost.js';
import { callerOf, readable, readableById, viewerValues, type Viewer } from './access-predicate.js';
import { byteas } from './bytea.js';
import { project } from './projection.js';
import { filterConditions } from './record-filter.js';
import { indexColumn } from './record-schema.js';
import { listStatement, type Statement } from './record-list.js';
import { recordBatches } from './record-stream.js';
import type { RecordTable } from './record-table.js';
import { insertStatement, removeStatement, replaceStatement } from './record-writes.js';
import type { Replacement, StoredRecord } from './stored-record.js';

export interface RecordPage {
  records: string[] | AsyncIterable<string[]>;
  next?: { after: string } | { offset: number } | undefined;
}

/** What one viewer can see of a table and do with it. Every statement carries the access rule. */
export class Records {
  constructor(
    private readonly table: RecordTable,
    private readonly viewer: Viewer,
  ) {}

  /** @throws Fault not_found, also for what is there but not for this viewer. */
  async get(id: string): Promise<StoredRecord> {
    const found = await this.table.load(this.viewer, id);
    if (!found) throw notFound('record');
    return found;
  }

  async list(query: ListQuery): Promise<RecordPage> {
    if (query.limit === null || query.limit > inOnePiece) return this.#stream(query);
    const wanted = { ...query, limit: query.limit + 1 };
    const rows = await this.#run(
      listStatement(this.table, this.viewer, wanted, `${this.table.text(query.with)}, encode(id, 'hex')`),
      recordListCost(query, this.table.isIndexed),
    );
    const more = rows.length > query.limit;
    const page = (more ? rows.slice(0, query.limit) : rows) as [string, string][];
    const records = page.map(([json]) => json);
    return {
      records: query.only ? records.map(project(query.only)) : records,
      next: more ? nextPage(query, query.limit, page.at(-1)![1]) : undefined,
    };
  }

  async count(filter: Filter): Promise<number> {
    const rows = await this.#run(this.#filtered('count(*)::int', filter, ''), 'heavy');
    return rows[0]![0] as number;
  }

  /** The first and last record by time, null when there is none. */
  async ends(filter: Filter): Promise<[string | null, string | null]> {
    const ends = ['order by time, id limit 1', 'order by time desc, id desc limit 1'].map((order) =>
      this.#run(this.#filtered(this.table.text(), filter, order), 'heavy'),
    );
    const [first, last] = await Promise.all(ends);
    return [(first![0]?.[0] as string) ?? null, (last![0]?.[0] as string) ?? null];
  }

  /** @returns the record as stored, which is as given. @throws Fault conflict/unique. */
  async insert(record: string): Promise<string> {
    await this.table.add(this.viewer.org, record);
    return record;
  }

  /** @returns the records as stored, in the order given. */
  async insertAll(tx: Queries, records: readonly string[]): Promise<readonly string[]> {
    if (records.length) await this.#write(tx, insertStatement(this.table.name, this.viewer.org, records));
    return records;
  }

  /**
   * One record for change: as it is, and nobody else's until `tx` ends.
   * @throws Fault not_found; precondition_failed when `versions` are given and it has none of them.
   */
  async lock(
    tx: Queries,
    { id, versions }: { id: string; versions?: readonly number[] | undefined },
  ): Promise<StoredRecord> {
    const found = (await this.getAll(tx, [id])).get(id);
    if (!found) throw notFound('record');
    checkVersion(found.version, versions);
    return found;
  }

  /**
   * Those of `ids` that are there for this viewer. They stay until `tx` ends, so that they can be referred to.
   */
  async hold(tx: Queries, ids: readonly string[]): Promise<Set<string>> {
    const values = viewerValues(this.viewer);
    const rows = await tx.prepared(
      `select encode(id, 'hex') from ${this.table.name}
       where ${readableById(this.viewer)} and id = any($${values.length + 1}::bytea[]) order by id for key share`,
      [...values, byteas(ids)],
    );
    return new Set(rows.map(([id]) => id as string));
  }

  /** The id of the record with this value in an indexed field. @throws Fault not_found */
  async idOf(path: string, value: string): Promise<string> {
    const values = viewerValues(this.viewer);
    const rows = await this.table.database.prepared(
      `select encode(id, 'hex') from ${this.table.name}
       where ${readableById(this.viewer)} and nullif(${indexColumn(path)}, 'null'::jsonb) = $${values.length + 1}::jsonb`,
      [...values, JSON.stringify(value)],
    );
    if (!rows.length) throw notFound('record');
    return rows[0]![0] as string;
  }

  /** Records for change, in one query; those that this viewer cannot see are absent. */
  async getAll(tx: Queries, ids: readonly string[]): Promise<Map<string, StoredRecord>> {
    const values = viewerValues(this.viewer);
    const rows = await tx.prepared(
      `select encode(id, 'hex'), ver, wire from ${this.table.name}
       where ${readableById(this.viewer)} and id = any($${values.length + 1}::bytea[]) order by id for update`,
      [...values, byteas(ids)],
    );
    return new Map(rows.map(([id, version, json]) => [id as string, { json, version } as StoredRecord]));
  }

  /** Puts a record in the place of the one read before. undefined: someone else changed it meanwhile. */
  async replace({ id, json, version }: Replacement): Promise<StoredRecord | undefined> {
    const { org, user: writer } = this.viewer;
    const isDone = await this.table.put(org, { id, json, version, writer });
    return isDone ? { json, version: version + 1 } : undefined;
  }

  /** For records locked in `tx`. @returns them as stored. */
  async replaceAll(tx: Queries, records: readonly Replacement[]): Promise<StoredRecord[]> {
    const { org, user: writer } = this.viewer;
    const written = records.map((record) => ({ ...record, writer }));
    if (records.length) await this.#write(tx, replaceStatement(this.table.name, org, written));
    return records.map(({ json, version }) => ({ json, version: version + 1 }));
  }

  /**
   * Removes one record and returns it as it was.
   * @throws Fault not_found; precondition_failed when `versions` are given and it has none of them.
   */
  async remove(id: string, versions?: readonly number[]): Promise<StoredRecord> {
    return this.table.database.transaction(async (tx) => {
      const found = await this.lock(tx, { id, versions });
      await this.removeAll(tx, [id]);
      return found;
    });
  }

  /** @returns how many there were to remove. */
  async removeAll(tx: Queries, ids: string[]): Promise<number> {
    const { viewer } = this;
    const statement = removeStatement(
      {
        table: this.table.name,
        rows: readableById(viewer),
        values: viewerValues(viewer),
        writer: viewer.user ?? '',
      },
      ids,
    );
    return (await this.#write(tx, statement)).length;
  }

  async #stream(query: ListQuery): Promise<RecordPage> {
    const next = query.limit === null ? undefined : await this.#probe(query, query.limit);
    const statement = listStatement(this.table, this.viewer, query, this.table.text(query.with));
    const read = { ...statement, caller: callerOf(this.viewer) };
    const batches = recordBatches(this.table.database, read, query.only && project(query.only));
    return { records: batches, next };
  }

  /** Whether a streamed page has a successor must be known before its first byte: a look at the ids around its end. */
  async #probe(query: ListQuery, limit: number): Promise<RecordPage['next']> {
    const edge = { ...query, offset: query.offset + limit - 1, limit: 2 };
    const rows = await this.#run(listStatement(this.table, this.viewer, edge, `encode(id, 'hex')`), 'heavy');
    return rows.length === 2 ? nextPage(query, limit, rows[0]![0] as string) : undefined;
  }

  #filtered(columns: string, filter: Filter, tail: string): Statement {
    const values: unknown[] = viewerValues(this.viewer);
    const conditions = [
      readable(this.viewer),
      ...filterConditions(filter, (value) => `$${values.push(value)}`, this.table.fieldAt),
    ];
    return {
      text: `select ${columns} from ${this.table.name} where ${conditions.join(' and ')} ${tail}`,
      values,
    };
  }

  /** Planned anew each time: whether the index on `acl` helps depends on how much this very caller sees. */
  #run({ text, values }: Statement, cost: Cost): Promise<unknown[][]> {
    const asked = { caller: callerOf(this.viewer), cost };
    return this.table.database.lists.search(asked, text, values).catch((fault: Fault) => {
      if (fault.kind === 'timeout') throw invalid('query_timeout', []);
      throw fault;
    });
  }

  #write(on: Queries, { text, values }: Statement): Promise<unknown[][]> {
    return on.prepared(text, values);
  }
}

/** A sorted list has no keyset: its next page is found by counting. */
const nextPage = (query: ListQuery, limit: number, lastId: string): { after: string } | { offset: number } =>
  query.sort ? { offset: query.offset + limit } : { after: lastId };

export function checkVersion(version: number, accepted: readonly number[] | undefined): void {
  if (accepted && !accepted.includes(version)) throw new Fault('precondition_failed', 'version');
}
