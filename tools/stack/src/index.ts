/**
 * The stack: embedded PostgreSQL and NATS and every app as its own process, for `npm start`, for tests, for the bench.
 *
 * Invariants: one run per data folder (lock.ts); whatever is started is stopped in reverse, also when starting fails
 * half-way; a process that dies is started again until it is stopped; apps know nothing of the stack but their
 * environment, SIGTERM, the IPC channel and `/health/ready`.
 */
export { apps, type App } from './apps.js';
export type { Credentials } from './credentials.js';
export { ledgerCheck } from './ledger-command.js';
export { compareRollups } from './rollups-command.js';
export type { StackProcess } from './processes.js';
export { startOwnStack } from './own-stack.js';
export { progressLine } from './progress-line.js';
export { summary } from './summary.js';
export { startStack } from './start-stack.js';
export type { Stack, StackOptions } from './stack.js';
