/** Injection token of what decides times, so that tests own them. */
export const CLOCK = Symbol('clock');
