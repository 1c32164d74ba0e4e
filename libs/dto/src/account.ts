import { z } from 'zod';
import { milliseconds, objectId } from './record.js';

/** A person as the services of other surfaces know him. */
export const account = z.object({
  user: objectId,
  /** The same person's number, for APIs with integer ids. */
  id: z.int().min(1),
  login: z.string(),
  email: z.string(),
  name: z.string(),
  language: z.string().nullable(),
  emailVerified: z.boolean(),
  isActive: z.boolean(),
  /** A member of the root group, who may do everything. */
  isAdmin: z.boolean(),
  time: milliseconds,
});
export type Account = z.infer<typeof account>;

/** The APIs that let people in by keys of their own. */
export const surfaces = ['commerce', 'community', 'rtc'] as const;
export const surface = z.enum(surfaces);

/** A long-lived credential of one surface; its secret is shown once and stored as a hash. */
export const key = z.object({
  id: objectId,
  surface,
  name: z.string(),
  /** Whose it is; null: nobody's, which is what anonymous visitors come with. */
  user: objectId.nullable(),
  /** His number; 0 for nobody. */
  userId: z.int(),
  scopes: z.array(z.string()),
  created: milliseconds,
  lastUsed: milliseconds.nullable(),
  expiresAt: milliseconds.nullable(),
});
export type Key = z.infer<typeof key>;

/** Users whose rights in one service identity asks for. */
export const rightsAsked = z.object({ users: z.array(objectId).max(10) });
/** Rights by user id, as words of the service; a user without rights is absent. */
export const rightsOf = z.object({ rights: z.record(objectId, z.array(z.string())) });
