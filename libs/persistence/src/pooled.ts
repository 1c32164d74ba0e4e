import type { ClientBase, Pool, PoolClient } from 'pg';
import { refuse } from './statements.js';

/**
 * A setting of every pool: each connection has a listener of errors all its life. A pool takes its own away before those
 * who wait for the connection can add theirs, and what the server sends in between would end the process: the end of a
 * connection may come together with the reply that frees it.
 */
export const survivesErrors = {
  onConnect: (client: ClientBase): void => void client.on('error', () => undefined),
};

/** A connection of a pool in use. */
export interface Pooled {
  client: PoolClient;
  /** Gives it back; after an error, or when it is lost, it leaves the pool. */
  release(error?: Error): void;
}

/** Takes a connection of a pool. One that is lost while it is in use leaves the pool. @throws Fault */
export async function takeFrom(pool: Pool): Promise<Pooled> {
  const client = await pool.connect().catch(refuse);
  let lost: Error | undefined;
  const onError = (error: Error): void => void (lost = error);
  client.on('error', onError);
  return {
    client,
    release(error = lost) {
      client.off('error', onError);
      client.release(error);
    },
  };
}
