import { valueAt, type Json } from '@stoa/kernel';
import { z } from 'zod';
import type { Broadcast } from '../feed/broadcast.js';

const scalar = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]);
const texts = z.array(z.string().max(200)).min(1).max(100);

/** What a client narrows its events to: all that is given must hold. */
export const narrowing = z.strictObject({
  events: texts.optional(),
  stores: texts.optional(),
  ids: texts.optional(),
  /** By dotted path into the record or packet: the value, or several that are alternatives. */
  where: z
    .record(z.string().max(200), z.union([scalar, z.array(scalar).min(1).max(100)]))
    .refine((where) => Object.keys(where).length <= 20)
    .optional(),
});
export type Narrowing = z.infer<typeof narrowing>;

export type Filter = (message: Broadcast) => boolean;

/** Compiles a narrowing to one test. An event that lacks a field is equal to null there, as in lists. */
export function compileFilter({ events, stores, ids, where = {} }: Narrowing): Filter {
  const named = events && new Set(events);
  const inStores = stores && new Set(stores);
  const ofRecords = ids && new Set(ids.map((id) => id.toLowerCase()));
  const conditions = Object.entries(where).map(([path, wanted]) => {
    const values = new Set<Json>(Array.isArray(wanted) ? wanted : [wanted]);
    const steps = path.split('.');
    return (message: Broadcast): boolean => values.has(valueAt(message.fields, steps) ?? null);
  });
  return (message) =>
    (!named || named.has(message.event)) &&
    (!inStores || inStores.has(message.store ?? '')) &&
    (!ofRecords || ofRecords.has(message.record ?? '')) &&
    conditions.every((holds) => holds(message));
}
