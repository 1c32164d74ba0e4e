import { invalid, type Fault, type Filter, type ListQuery } from '@stoa/kernel';
import type { Database } from '../database.js';
import { maxUnstreamed, recordListCost, type Cost } from '../lists/list-cost.js';
import { raw, sql, type Sql } from '../sql.js';
import type { Row } from '../statements.js';
import { callerOf, type Viewer } from './access-predicate.js';
import { project } from './projection.js';
import { filterStatement, listStatement } from './record-list.js';
import type { RecordSource } from './record-source.js';
import { recordBatches } from './record-stream.js';

export interface RecordPage {
  /** JSON texts; in batches when the page is long. */
  records: string[] | AsyncIterable<string[]>;
  /** Where the next page begins; absent when there is none. */
  next?: { after: string } | { offset: number } | undefined;
}

/**
 * Lists and counts of the records that one viewer can see.
 *
 * Hot path: rows are read by position. Bench rows: list of 100, list of 10,000.
 */
export class RecordPages {
  constructor(
    private readonly database: Database,
    private readonly source: RecordSource,
    private readonly viewer: Viewer,
  ) {}

  /** @throws Fault invalid/query_timeout */
  async list(query: ListQuery): Promise<RecordPage> {
    const { limit } = query;
    if (limit === null || limit > maxUnstreamed) return this.#stream(query);
    const columns = sql`${this.source.json(query.with)}, encode(id, 'hex')`;
    const oneMore = listStatement(this.source, this.viewer, { ...query, limit: limit + 1 }, columns);
    const rows = await this.#rows(oneMore, recordListCost(query, this.source.isIndexed));
    const hasNext = rows.length > limit;
    const page = (hasNext ? rows.slice(0, limit) : rows) as [json: string, id: string][];
    const records = page.map(([json]) => json);
    return {
      records: query.only ? records.map(project(query.only)) : records,
      next: hasNext ? nextPage(query, limit, page.at(-1)![1]) : undefined,
    };
  }

  /** @throws Fault invalid/query_timeout */
  async count(filter: Filter): Promise<number> {
    const [row] = await this.#rows(
      filterStatement(this.source, this.viewer, filter, { columns: sql`count(*)::int` }),
      'heavy',
    );
    return row![0] as number;
  }

  /** The first and last record by time as JSON texts, null when there is none. @throws Fault invalid/query_timeout */
  async firstAndLast(filter: Filter): Promise<[string | null, string | null]> {
    const one = async (tail: string): Promise<string | null> => {
      const statement = filterStatement(this.source, this.viewer, filter, {
        columns: this.source.json(),
        tail: raw(tail),
      });
      return ((await this.#rows(statement, 'heavy'))[0]?.[0] as string | undefined) ?? null;
    };
    return Promise.all([one('order by time, id limit 1'), one('order by time desc, id desc limit 1')]);
  }

  async #stream(query: ListQuery): Promise<RecordPage> {
    const next = query.limit === null ? undefined : await this.#nextOf(query, query.limit);
    const statement = listStatement(this.source, this.viewer, query, this.source.json(query.with));
    const list = { caller: callerOf(this.viewer), statement };
    return { records: recordBatches(this.database, list, query.only && project(query.only)), next };
  }

  /** A streamed page must know its successor before its first byte, so the ids around its end are read in advance. */
  async #nextOf(query: ListQuery, limit: number): Promise<RecordPage['next']> {
    const edge = { ...query, offset: query.offset + limit - 1, limit: 2 };
    const statement = listStatement(this.source, this.viewer, edge, sql`encode(id, 'hex')`);
    const rows = await this.#rows(statement, 'heavy');
    return rows.length === 2 ? nextPage(query, limit, rows[0]![0] as string) : undefined;
  }

  /** Planned for each execution: whether the index on `acl` helps depends on how much the caller sees. */
  async #rows(statement: Sql, cost: Cost): Promise<Row[]> {
    const turn = { caller: callerOf(this.viewer), cost };
    return this.database.lists.tuples(turn, statement).catch((fault: Fault) => {
      if (fault.kind === 'timeout') throw invalid('query_timeout', []);
      throw fault;
    });
  }
}

/** A sorted list has no keyset cursor: its next page begins at an offset. */
const nextPage = (query: ListQuery, limit: number, lastId: string): { after: string } | { offset: number } =>
  query.sort ? { offset: query.offset + limit } : { after: lastId };
