import type { Pool, PoolClient } from 'pg';
import { refuse } from './statements.js';

/** A connection of a pool in use. */
export interface Pooled {
  client: PoolClient;
  /** Gives it back; after an error, or when it is lost, it leaves the pool. */
  release(error?: Error): void;
}

/**
 * Takes a connection of a pool. While it is in use, and after it has left the pool, no one else listens to its errors: a
 * server that ends would end this process as well.
 * @throws Fault
 */
export async function takeFrom(pool: Pool): Promise<Pooled> {
  const client = await pool.connect().catch(refuse);
  let lost: Error | undefined;
  const onError = (error: Error): void => void (lost = error);
  client.on('error', onError);
  return {
    client,
    release(error = lost) {
      if (!error) client.off('error', onError);
      client.release(error);
    },
  };
}
