/**
 * The bench: Stoa against a bare Fastify + pg handler, both on the same PostgreSQL, in one run on one machine.
 *
 * Invariants: only ratios count; both sides hold the same records and give the same answers before anything is
 * measured; nothing is measured as an administrator; whatever is started is stopped.
 */
export { bench } from './bench.js';
export { killEnv } from './kill/main.js';
export { OrdersTrials } from './kill/orders/trial.js';
export { recordsTrial } from './kill/records/trial.js';
export { readOptions, type Options } from './options.js';
