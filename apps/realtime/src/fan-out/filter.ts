import { valueAt, type Json } from '@stoa/kernel';
import { z } from 'zod';
import type { Broadcast } from '../feed/broadcast.js';

const scalar = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]);
const texts = z.array(z.string().max(200)).min(1).max(100);

/** The conditions of a filter, all of which must hold. */
export const filterConditions = z.strictObject({
  events: texts.optional(),
  stores: texts.optional(),
  ids: texts.optional(),
  /** By dotted path into the record or packet: the value, or several alternatives. */
  where: z
    .record(z.string().max(200), z.union([scalar, z.array(scalar).min(1).max(100)]))
    .refine((where) => Object.keys(where).length <= 20)
    .optional(),
});
export type FilterConditions = z.infer<typeof filterConditions>;

export type Filter = (message: Broadcast) => boolean;

/** Compiles conditions to one test. A missing field equals null, as in lists. */
export function compileFilter({ events, stores, ids, where = {} }: FilterConditions): Filter {
  const eventNames = events && new Set(events);
  const storeNames = stores && new Set(stores);
  const recordIds = ids && new Set(ids.map((id) => id.toLowerCase()));
  const conditions = Object.entries(where).map(([path, expected]) => {
    const values = new Set<Json>(Array.isArray(expected) ? expected : [expected]);
    const steps = path.split('.');
    return (message: Broadcast): boolean => values.has(valueAt(message.fields, steps) ?? null);
  });
  return (message) =>
    (!eventNames || eventNames.has(message.event)) &&
    (!storeNames || storeNames.has(message.store ?? '')) &&
    (!recordIds || recordIds.has(message.record ?? '')) &&
    conditions.every((holds) => holds(message));
}
