/**
 * Files in the object store of JetStream.
 *
 * Invariants:
 * - a file is never whole in memory, neither when it is stored nor when it is read;
 * - of a range only the chunks are read in which its bytes are;
 * - what could not be stored as a whole is not there;
 * - a bucket belongs to one service; which files belong to what is in the service's tables.
 */
export * from './files.js';
export * from './files.module.js';
export * from './peeked.js';
