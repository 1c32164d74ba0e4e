/**
 * The operations of each service, built from dto. The subject, types, validation, description and typed client of an
 * operation all derive from its declaration.
 *
 * Invariants: no framework, no surface; the name of an operation is its NATS subject and its handler's pattern.
 */
export * from './event.js';
export * from './issues.js';
export * from './operation.js';
export * from './push.js';
export * from './recent.js';
export * from './records.js';
export * from './resource.js';
export * as commerce from './commerce/index.js';
export * as community from './community/index.js';
export * as identity from './identity/index.js';
export * as rtcConsole from './rtc-console/index.js';
export * as store from './store/index.js';
