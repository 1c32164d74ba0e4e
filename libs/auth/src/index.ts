/**
 * Passwords, tokens, scopes, and the permission checks as pure functions: `may` (does the credential grant this
 * effect?), `maySee` (does the caller see this record?), `mayAlter` (may the caller change what a user signs in with?).
 *
 * Invariants: no I/O; secrets are compared in constant time and stored as hashes only; the access rule here and the
 * SQL predicate in persistence are proved equal by one data file of cases.
 */
export * from './access-rule.js';
export * from './access-tokens.js';
export * from './effect.js';
export * from './key-scopes.js';
export * from './may.js';
export * from './may-alter.js';
export * from './passwords.js';
export * from './scopes.js';
export * from './secrets.js';
export * from './sso-token/index.js';
