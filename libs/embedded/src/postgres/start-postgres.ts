import { randomBytes } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultCacheDir } from '../cache-dir.js';
import { launch, StartupError, type Running } from '../launch.js';
import { end, isServing, pidIn } from '../live-process.js';
import { onPort } from '../on-port.js';
import { serverOf, type Server } from '../server.js';
import { binaries } from './binaries.js';
import { dataPath, initialize, ownFolder, resetPassword, spawnOptions, type Cluster } from './cluster.js';
import { serverAccount } from './server-account.js';
import { waitForPostgres } from './wait-for-postgres.js';

export interface PostgresOptions {
  dataDir: string;
  port?: number;
  /** Becomes the password, whatever it was before; without one a new random password is set. */
  password?: string;
  /** Path of the log file. */
  log: string;
  settings?: Record<string, string | number>;
  /** Ends a server that a crashed run left on this data. Only for callers that know of no other run. */
  takeOver?: boolean;
  /** Where a copy of the programs goes when the account that runs them does not reach them. */
  cacheDir?: string;
  /** The account that runs a new server in place of root. */
  account?: string | undefined;
}

export type PostgresServer = Server;

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one. */
const signals = ['SIGINT', 'SIGQUIT'] as const;

const defaults = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 300,
  shared_buffers: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // After a bulk load the planner knows nothing of a table until it is analysed; a minute of bad plans is too long.
  autovacuum_naptime: '5s',
};

/** A PostgreSQL of our own in `dataDir`, user `stoa`, on 127.0.0.1. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  ownFolder(options.dataDir);
  // As /proc names it, see `isServing`.
  const dataDir = realpathSync(options.dataDir);
  const cluster = clusterIn(dataDir, options);
  const password = options.password ?? randomBytes(18).toString('base64url');
  await clearStale(dataDir, options.takeOver ?? false);
  await initialize(cluster, password);
  return onPort('PostgreSQL', options.port, async (port) => {
    const url = `postgres://stoa:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
    const run = (): Promise<Running> =>
      afterLeftovers(() => serve(cluster, url, { port, ...options.settings }));
    const first = await run().catch(async (error: Error & { code?: string }) => {
      if (error.code !== '28P01') throw error;
      await resetPassword(cluster, password);
      return run();
    });
    return serverOf(url, port, first, run);
  });
}

function clusterIn(
  dataDir: string,
  { log, account: wanted, cacheDir = defaultCacheDir() }: PostgresOptions,
): Cluster {
  const account = serverAccount(dataDir, wanted);
  return { dataDir, account, binaries: binaries(account, cacheDir), log };
}

const patienceMs = 30_000;

/** The backends of a server that was killed end by themselves, but hold its shared memory until then. */
async function afterLeftovers(run: () => Promise<Running>): Promise<Running> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const isHeld = error instanceof StartupError && /shared memory block.*still in use/.test(error.log);
      if (!isHeld || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

async function serve(
  cluster: Cluster,
  url: string,
  settings: Record<string, string | number>,
): Promise<Running> {
  const flags = Object.entries({ ...defaults, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const program = {
    command: cluster.binaries.postgres,
    args: ['-D', dataPath(cluster), ...flags],
    options: spawnOptions(cluster),
    name: 'PostgreSQL',
    log: cluster.log,
    signals,
    grace: 3,
    ready: (signal: AbortSignal) => waitForPostgres(url, { signal, timeoutMs: 120_000 }),
  };
  return launch(program);
}

/** PostgreSQL takes its pid file seriously when any process has that pid; only a server on these data may count. */
async function clearStale(dataDir: string, takeOver: boolean): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  const pid = pidIn(pidFile);
  if (pid === undefined) return;
  // Left-over backends are found by PostgreSQL itself, see `afterLeftovers`.
  if (!isServing(pid, dataDir)) return rmSync(pidFile, { force: true });
  if (!takeOver) throw new StartupError(`PostgreSQL runs on ${dataDir} already (pid ${pid})`, '');
  await end(pid, signals);
}
