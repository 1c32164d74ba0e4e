/**
 * NATS: asking an operation of a service, answering one, telling every replica something, and events.
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
export * from './event-stream.js';
export * from './gather.js';
export * from './handles.js';
export * from './nats-strategy.js';
export * from './on.js';
export * from './reply.js';
