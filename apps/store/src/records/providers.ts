/** Injection token of the generator of record ids, so that tests control it. */
export const NEW_ID = Symbol('new id');
