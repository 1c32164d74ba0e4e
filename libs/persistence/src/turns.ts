import type { Client, PoolClient, QueryConfig, QueryResult } from 'pg';

/**
 * The statements of one connection, each sent after the end of the one before: code that shares a transaction, such as the
 * requests of a unit, need not know of each other. Clients of pg queue statements no more from version 9 on.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly client: PoolClient | Client) {}

  query(statement: QueryConfig): Promise<QueryResult> {
    return this.take(() => this.client.query(statement));
  }

  /** Runs `work`, which has the connection to itself. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
