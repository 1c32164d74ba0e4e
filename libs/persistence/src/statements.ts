import type { QueryConfig, QueryResult } from 'pg';
import type { EntityManager } from 'typeorm';
import { databaseFault } from './faults.js';
import type { Sql } from './sql.js';

export type Row = unknown[];

/** Runs statements: the database itself, or one transaction of it. */
export interface Queries {
  /**
   * Rows as objects, by column name. The statement is prepared once per connection unless it is `dynamic`.
   * @throws Fault
   */
  rows<T extends object = Record<string, unknown>>(statement: Sql): Promise<T[]>;
  /** The first row, if there is one. @throws Fault */
  row<T extends object = Record<string, unknown>>(statement: Sql): Promise<T | undefined>;
  /** The number of rows that were written, or found. @throws Fault */
  execute(statement: Sql): Promise<number>;
  /**
   * For hot paths, which keep their text ready and read rows by position: the text is prepared once per connection.
   * @throws Fault
   */
  prepared(text: string, values: unknown[]): Promise<Row[]>;
  /** As `prepared`, for a text that depends on the request. @throws Fault */
  query(text: string, values: unknown[]): Promise<Row[]>;
}

/** One transaction: its statements and its repositories run on one connection, one after another. */
export interface Transaction extends Queries {
  /**
   * Copies rows into a table: `copy t (a, b) from stdin`.
   * @param rows in the text format of COPY, cut anywhere; see `copyText`
   * @throws Fault
   */
  copyIn(statement: Sql, rows: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void>;
  /** `tx.manager.withRepository(repository)` is the repository within this transaction. */
  readonly manager: EntityManager;
  /** Calls `handle`, which must not throw, when the transaction is committed; never when it is not. */
  afterCommit(handle: () => void): void;
}

/** What sends statements. */
export interface Connection {
  query(statement: QueryConfig & { rowMode?: 'array' }): Promise<QueryResult>;
}

/** Statement names are per process, so that each pooled connection prepares a text once. */
const names = new Map<string, string>();

/** @throws Fault */
export async function run(on: Connection, text: string, values: unknown[], name?: string): Promise<Row[]> {
  try {
    const statement = { text, values, rowMode: 'array' as const };
    return (await on.query(name ? { ...statement, name } : statement)).rows as unknown as Row[];
  } catch (error) {
    throw databaseFault(error);
  }
}

const runPrepared = (on: Connection, text: string, values: unknown[]): Promise<Row[]> =>
  run(on, text, values, nameOf(text));

/** Prepared once per connection unless the statement is `dynamic`. @throws Fault */
export async function runSql(on: Connection, statement: Sql): Promise<QueryResult> {
  const { text, values } = statement.statement;
  try {
    return await on.query(statement.isDynamic ? { text, values } : { text, values, name: nameOf(text) });
  } catch (error) {
    throw databaseFault(error);
  }
}

export const queriesOn = (client: Connection): Queries => ({
  rows: async <T extends object>(statement: Sql) => (await runSql(client, statement)).rows as T[],
  row: async <T extends object>(statement: Sql) => (await runSql(client, statement)).rows[0] as T | undefined,
  execute: async (statement) => (await runSql(client, statement)).rowCount ?? 0,
  prepared: (text, values) => runPrepared(client, text, values),
  query: (text, values) => run(client, text, values),
});

function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) names.set(text, (name = `s${names.size}`));
  return name;
}

export function refuse(error: unknown): never {
  throw databaseFault(error);
}
