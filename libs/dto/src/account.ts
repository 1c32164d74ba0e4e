import { z } from 'zod';
import { milliseconds, objectId } from './record.js';

/** A user as the services of other surfaces see it. */
export const account = z.object({
  user: objectId,
  org: objectId,
  /** The number of the same user, for APIs with integer ids. */
  id: z.int().min(1),
  login: z.string(),
  /** Empty for a user without an address, who signs in at a site. */
  email: z.string(),
  name: z.string(),
  language: z.string().nullable(),
  emailVerified: z.boolean(),
  isActive: z.boolean(),
  /** Whether the user is a member of the root group, which grants every right. */
  isAdmin: z.boolean(),
  time: milliseconds,
});
export type Account = z.infer<typeof account>;

/** The APIs that authenticate by keys of their own. */
export const surfaces = ['commerce', 'community', 'rtc'] as const;
export const surface = z.enum(surfaces);

/** A long-lived credential of one surface. Its secret is returned once and stored as a hash. */
export const key = z.object({
  id: objectId,
  surface,
  name: z.string(),
  /** The user of the key; null for the key of anonymous callers. */
  user: objectId.nullable(),
  /** The number of the user; 0 without a user. */
  userId: z.int(),
  scopes: z.array(z.string()),
  created: milliseconds,
  lastUsed: milliseconds.nullable(),
  expiresAt: milliseconds.nullable(),
});
export type Key = z.infer<typeof key>;

/** The users whose rights identity requests from a service. */
export const rightsRequest = z.object({ users: z.array(objectId).max(10) });
/** Rights by user id, in the terms of the service. A user without rights is absent. */
export const rightsReply = z.object({ rights: z.record(objectId, z.array(z.string())) });
