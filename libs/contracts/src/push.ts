import { z } from 'zod';

/** A message to all subscribed replicas, delivered at most once: for the invalidation of caches, never for state. */
export interface Push<T extends z.ZodType = z.ZodType> {
  readonly subject: string;
  readonly payload: T;
}

export const push = <T extends z.ZodType>(name: string, payload: T): Push<T> => ({
  subject: `push.${name}`,
  payload,
});
