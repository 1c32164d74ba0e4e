/** Milliseconds since 1970. Injected wherever time decides something, so that tests own it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
