/**
 * How each public API talks. A dialect is four seams and nothing else: which bodies it takes, how its query names a
 * page, the envelope around reply bytes, and Fault -> status and body.
 *
 * Invariants: pure functions of their arguments; a dialect knows no service, no route and no framework.
 */
export * from './agora.js';
export * from './dialect.js';
export * from './drf.js';
export * from './rightech.js';
export * from './userecho.js';
