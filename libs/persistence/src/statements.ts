import type { Client, Pool, PoolClient } from 'pg';
import { databaseFault } from './faults.js';

export type Row = unknown[];

/** What runs statements: the database itself, or one transaction of it. */
export interface Queries {
  /** A statement whose text is one of a few: prepared once per connection. Rows are arrays of columns. */
  prepared(text: string, values: unknown[]): Promise<Row[]>;
  query(text: string, values: unknown[]): Promise<Row[]>;
}

type Connection = Pool | PoolClient | Client;

/** Statement names are per process, so that each pooled connection prepares a text once. */
const names = new Map<string, string>();

/** @throws Fault */
export async function run(on: Connection, text: string, values: unknown[], name?: string): Promise<Row[]> {
  try {
    const statement = { text, values, rowMode: 'array' as const };
    return (await on.query(name ? { ...statement, name } : statement)).rows as Row[];
  } catch (error) {
    throw databaseFault(error);
  }
}

export const runPrepared = (on: Connection, text: string, values: unknown[]): Promise<Row[]> =>
  run(on, text, values, nameOf(text));

export const queriesOn = (client: Connection): Queries => ({
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
