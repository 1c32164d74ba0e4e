/**
 * Who may do what: passwords, tokens, scopes, and the access rule of records, as functions of their arguments.
 *
 * Invariants: no I/O; secrets are compared in constant time and stored as hashes only; the access rule here and the
 * SQL predicate in persistence are proved equal by one data file of cases.
 */
export * from './access-rule.js';
export * from './access-tokens.js';
export * from './may-alter.js';
export * from './passwords.js';
export * from './scopes.js';
export * from './secrets.js';
