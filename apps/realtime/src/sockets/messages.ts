import { z } from 'zod';
import { filterConditions } from '../fan-out/filter.js';

/** What a client may send once it is connected. */
export const subscribeMessage = filterConditions.extend({ snapshot: z.boolean().default(false) });
export type SubscribeMessage = z.infer<typeof subscribeMessage>;

export const unsubscribeMessage = z.strictObject({ id: z.int() });
export type UnsubscribeMessage = z.infer<typeof unsubscribeMessage>;

export const authMessage = z.strictObject({ token: z.string().min(1).max(8192) });
export type AuthMessage = z.infer<typeof authMessage>;
