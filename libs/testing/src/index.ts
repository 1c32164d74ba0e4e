/**
 * What tests stand on: real servers, a service of their own on them, callers, and a small HTTP client.
 *
 * Invariants: nothing is mocked; each test file has its own NATS and its own databases, so files know no order;
 * whatever is started is stopped by the function that started it.
 */
export * from './callers.js';
export * from './choices.js';
export * from './entity-report.js';
export * from './http-client.js';
export * from './http.js';
export * from './live-clients.js';
export * from './service-under-test.js';
export * from './schema.js';
export * from './servers.js';
export * from './stack.js';
