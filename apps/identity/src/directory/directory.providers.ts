/** Injection token of the generator of record ids, which tests control. */
export const NEW_ID = Symbol('new id');

/** Injection token of the organisation that this deployment serves: the id of its root group. */
export const ORG = Symbol('org');
