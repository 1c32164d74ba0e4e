export * as records from './records.js';
export * as stores from './stores.js';
