/**
 * Wire shapes by domain and their inferred types.
 *
 * Invariants: zod only, no behaviour; a shape is what travels between gateway and services, never a table row.
 */
export * from './account.js';
export * as commerce from './commerce/index.js';
export * as community from './community/index.js';
export * from './email-address.js';
export * from './identity.js';
export * from './lenient.js';
export * from './list-query.js';
export * from './manifest.js';
export * from './record.js';
export * from './rtc-console.js';
export * from './table-query.js';
