import type { Pool, PoolClient } from 'pg';
import { databaseFault } from '../faults.js';
import type { Statement } from '../records/record-list.js';
import { refuse, run, type Row } from '../statements.js';

/** Says how many rows to fetch next. */
export type Fetch = (lastRows: Row[]) => number;

/** A statement whose rows are fetched as they are wanted, on one connection. */
export class Cursor {
  private constructor(
    private readonly client: PoolClient,
    private readonly fetch: Fetch,
  ) {}

  /** @returns the cursor with its first rows. @throws Fault */
  static async open(
    pool: Pool,
    { text, values }: Statement,
    fetch: Fetch,
  ): Promise<{ cursor: Cursor; rows: Row[] }> {
    const client = await pool.connect().catch(refuse);
    try {
      await client.query('begin read only');
      await client.query(`declare rows no scroll cursor for ${text}`, values);
      const cursor = new Cursor(client, fetch);
      return { cursor, rows: await cursor.next([]) };
    } catch (error) {
      client.release(error as Error);
      throw databaseFault(error);
    }
  }

  /** Each fetch is a statement with a time limit of its own: a slow reader is no slow query. @throws Fault */
  next(lastRows: Row[]): Promise<Row[]> {
    return run(this.client, `fetch ${this.fetch(lastRows)} from rows`, []);
  }

  /** `broken` has ended the transaction's use, and maybe the connection's: a new one is cheaper than to know. */
  async close(broken: Error | undefined): Promise<void> {
    const lost = broken ?? (await this.client.query('commit').then(() => undefined, asError));
    this.client.release(lost);
  }
}

const asError = (error: unknown): Error => error as Error;
