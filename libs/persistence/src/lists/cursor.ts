import type { Pool } from 'pg';
import { databaseFault } from '../faults.js';
import { takeFrom, type Pooled } from '../pooled.js';
import type { Sql } from '../sql.js';
import { run, type Row } from '../statements.js';

/** Returns the number of rows to fetch next, from the rows of the last fetch; those are empty at first. */
export type NextFetch = (lastRows: Row[]) => number;

/** A server-side cursor on a connection of its own: rows are fetched when the reader requests them. */
export class Cursor {
  private constructor(
    private readonly pooled: Pooled,
    private readonly nextFetch: NextFetch,
  ) {}

  /** @returns the cursor with its first rows. @throws Fault */
  static async open(
    pool: Pool,
    statement: Sql,
    nextFetch: NextFetch,
  ): Promise<{ cursor: Cursor; rows: Row[] }> {
    const { text, values } = statement.statement;
    const pooled = await takeFrom(pool);
    const { client } = pooled;
    try {
      await client.query('begin read only');
      await client.query(`declare rows no scroll cursor for ${text}`, values);
      const cursor = new Cursor(pooled, nextFetch);
      return { cursor, rows: await cursor.next([]) };
    } catch (error) {
      pooled.release(error as Error);
      throw databaseFault(error);
    }
  }

  /** Each fetch is a statement with its own time limit, so a slow reader does not count as a slow query. @throws Fault */
  next(lastRows: Row[]): Promise<Row[]> {
    return run(this.pooled.client, `fetch ${this.nextFetch(lastRows)} from rows`, []);
  }

  /** Releases the connection. After an error it is closed, since a new one costs less than to test the old one. */
  async close(error: Error | undefined): Promise<void> {
    const failure = error ?? (await this.pooled.client.query('commit').then(() => undefined, asError));
    this.pooled.release(failure);
  }
}

const asError = (error: unknown): Error => error as Error;
