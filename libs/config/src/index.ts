/**
 * Configuration: the only reader of `process.env`.
 *
 * Invariants: one zod object per process; every problem is reported at once, a line each, and the process ends with 78;
 * an empty variable counts as absent; values of variables named secret are never printed.
 */
export * from './log-level.js';
export * from './read-config.js';
