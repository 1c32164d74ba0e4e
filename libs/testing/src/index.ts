/**
 * The fixtures of tests: real servers, a service on them, callers, clients, and checks of a service's schema.
 *
 * Invariants: nothing is mocked; each test file has a NATS server and databases of its own, so files run in any order;
 * the caller of a function that starts something stops it.
 */
export * from './browser.js';
export * from './callers.js';
export * from './choices.js';
export * from './http-client.js';
export * from './http.js';
export * from './late.js';
export * from './live-clients.js';
export type { ServiceUnderTest } from './service-under-test.js';
export * from './mail-server.js';
export * from './servers.js';
export * from './stack.js';
export * from './until.js';
