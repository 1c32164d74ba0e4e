/** Returns the time in milliseconds since 1970. Injected wherever behaviour depends on time, so that tests control it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
