import { z } from 'zod';

/** A message that every replica which listens gets, at most once: what makes caches true, never what keeps state. */
export interface Push<T extends z.ZodType = z.ZodType> {
  readonly subject: string;
  readonly payload: T;
}

export const push = <T extends z.ZodType>(name: string, payload: T): Push<T> => ({
  subject: `push.${name}`,
  payload,
});
