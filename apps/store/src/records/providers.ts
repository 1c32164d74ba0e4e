/** Injection tokens of what decides times and ids, so that tests own them. */
export const CLOCK = Symbol('clock');
export const NEW_ID = Symbol('new id');
