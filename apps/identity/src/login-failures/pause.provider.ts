/** Injection token of the function that delays an attempt, which tests replace. */
export const PAUSE = Symbol('pause');
export type Pause = (milliseconds: number) => Promise<void>;
