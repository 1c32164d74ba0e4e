/**
 * The wire format of each public API. A dialect is four seams and nothing else: the bodies that it takes, how its query
 * names a page, the envelope around reply bytes, and Fault -> status and body.
 *
 * Invariants: pure functions of their arguments; a dialect depends on no service, no route and no framework.
 */
export * from './agora.js';
export * from './commerceml.js';
export * from './dialect.js';
export * from './drf.js';
export { errorsOf as drfErrors } from './drf-sentences.js';
export { contentTypeOf } from './form.js';
export * from './rightech.js';
export * from './userecho.js';
