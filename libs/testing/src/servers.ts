import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, defaultCacheDir, startNats, startPostgres, type NatsServer } from '@stoa/embedded';

export interface TestServers {
  natsUrl: string;
  nats: NatsServer;
  /** Creates an empty database. @returns its URL */
  database(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * The variable in which Jest's global set-up passes the URL of a PostgreSQL server to the tests of a worker. Workers do not
 * share one: a transaction in any database of a server holds up the positions of events in all of them.
 *
 * @param worker from 1 on
 */
export const postgresVariable = (worker: string | number): string => `STOA_TEST_POSTGRES_${worker}`;

/** A NATS server of this test file alone, and databases on the PostgreSQL of the worker. */
export async function testServers(): Promise<TestServers> {
  const folder = await mkdtemp(join(tmpdir(), 'stoa-test-'));
  const nats = await startNats({
    dataDir: folder,
    cacheDir: defaultCacheDir(),
    user: 'stoa',
    password: 'test',
    log: join(folder, 'nats.log'),
  });
  return {
    natsUrl: nats.url,
    nats,
    database: () => createDatabase(postgresOfWorker(), `test_${randomUUID().replaceAll('-', '')}`),
    async stop() {
      await nats.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const postgresOfWorker = (): string => process.env[postgresVariable(process.env.JEST_WORKER_ID!)]!;

/** Starts the PostgreSQL of a worker; for the global set-up alone. */
export async function startTestPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'stoa-test-pg-'));
  const server = await startPostgres({
    dataDir: join(folder, 'data'),
    password: 'test',
    log: join(folder, 'postgres.log'),
    settings: { fsync: 'off' },
  });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
