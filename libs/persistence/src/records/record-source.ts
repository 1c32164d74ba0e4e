import { raw, sql, type Sql } from '../sql.js';
import type { FieldSql } from './record-filter.js';
import { indexColumn } from './record-schema.js';

/** What statements need to know of a table of records. */
export class RecordSource {
  readonly table: Sql;

  /**
   * @param name SQL identifier, quoted where needed, or a derived table with alias: text of our own
   * @param indexed dotted paths of the fields with a column of their own
   * @param heavy top-level fields that lists contain only on request
   */
  constructor(
    readonly name: string,
    private readonly indexed: readonly string[],
    private readonly heavy: readonly string[],
  ) {
    this.table = raw(name);
  }

  /** A record's JSON text as an SQL expression, with those heavy fields that are requested. */
  json(requested: readonly string[] = []): Sql {
    const hidden = this.heavy.filter((field) => !requested.includes(field));
    return raw(hidden.length ? `record_without(wire, '{${hidden.join(',')}}')` : 'wire');
  }

  readonly isIndexed = (path: string): boolean => this.indexed.includes(path);

  readonly fieldSql: FieldSql = (path) =>
    this.isIndexed(path) ? raw(indexColumn(path)) : sql`(data #> ${path.split('.')}::text[])`;
}
