/**
 * Real PostgreSQL and NATS servers for a laptop and for tests, each started in a folder of its own.
 *
 * Invariants: servers listen on 127.0.0.1 only and ask for a password; what they write stays inside their folder, the
 * log and the cache; a port that was not asked for is a free one; no server outlives the process that started it,
 * even when that process is killed (see guard.ts); nothing here reads `process.env`.
 */
export { defaultCacheDir } from './cache-dir.js';
export { freePort, isPortFree } from './free-port.js';
export { lastLines, logSize } from './log-file.js';
export { keepLogsSmall, rotateLog, type LogLimits } from './rotate-log.js';
export { spawnGuarded, StartupError, type Exit, type Running, type Spawned } from './launch.js';
export type { Server } from './server.js';
export { isAlive, procFile } from './live-process.js';
export { startNats, type NatsServer } from './nats/start-nats.js';
export { findProgram, type Argv, type Program } from './find-program.js';
export { createDatabase } from './postgres/create-database.js';
export { startPostgres, type PostgresServer } from './postgres/start-postgres.js';
export { waitForPostgres } from './postgres/wait-for-postgres.js';
