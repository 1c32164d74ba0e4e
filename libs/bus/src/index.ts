/**
 * NATS: requests and replies of operations, pushes to all replicas, and events.
 *
 * Invariants:
 * - the only lib that touches `@nats-io/*`, and the only place where subjects and headers are formed;
 * - each request has a deadline; without a responder it fails at once;
 * - data over `chunkSize` is transferred in chunks that the receiver requests, in both directions, so that no process
 *   holds a whole list and a slow reader slows its source;
 * - headers come from services only: clients outside have no account on this NATS.
 */
export * from './bus.js';
export * from './call-context.js';
export * from './content-selection.js';
export * from './event-stream.js';
export * from './gather.js';
export * from './handles.js';
export * from './nats-strategy.js';
export * from './object-bucket.js';
export * from './on.js';
export type * from './recent-messages.js';
export * from './reply.js';
export type * from './server-events.js';
