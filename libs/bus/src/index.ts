/**
 * NATS: asking an operation of a service, answering one, and telling every replica something.
 *
 * Invariants:
 * - the only lib that touches `@nats-io/*`, and the only place where subjects and headers are formed;
 * - each request has a deadline; no responder is a Fault at once, never a wait;
 * - bytes over `chunkSize` travel in chunks that the receiver pulls, in both directions, so that nobody ever holds
 *   a whole list and a slow reader slows its source;
 * - headers come from services only: clients outside have no account on this NATS.
 */
export * from './bus.js';
export * from './call-context.js';
export * from './handles.js';
export * from './nats-strategy.js';
export * from './reply.js';
