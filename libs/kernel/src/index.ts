/**
 * Types and functions that all libraries share: faults, callers, ids, time, exact amounts, safe JSON.
 *
 * Invariants: no framework, no I/O, no state but the ObjectId counter; independent of surfaces and services.
 */
export * from './caller.js';
export * from './clock.js';
export * from './fault.js';
export * from './form-parts.js';
export * from './json.js';
export * from './json-text.js';
export * from './money/amounts.js';
export * from './money/decimals.js';
export * from './object-id.js';
export * from './own.js';
export * from './page.js';
export * from './resource.js';
export * from './sent-form.js';
export * from './table-query.js';
export * from './times.js';
export * from './xml-text.js';
