import type { Clock } from '@stoa/kernel';

/** Injection token of the generator of ids, so that tests control it. */
export const NEW_ID = Symbol('new id');

/** Injection token of the organisation that this deployment serves: the id of its root group. */
export const ORG = Symbol('org');

/** Injection token of what waits, so that tests need not. */
export const PAUSE = Symbol('pause');
export type Pause = (milliseconds: number) => Promise<void>;

/** What decides times and ids, for what is no provider. */
export interface Ambient {
  clock: Clock;
  newId: () => string;
  pause: Pause;
}
