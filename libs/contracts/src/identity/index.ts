export * as callers from './callers.js';
export * as groups from './groups.js';
export * as keys from './keys.js';
export * as records from './records.js';
export * as resets from './resets.js';
export * as sessions from './sessions.js';
export * as tokens from './tokens.js';
export * as users from './users.js';
