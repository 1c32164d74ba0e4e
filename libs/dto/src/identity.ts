import { z } from 'zod';
import { surface } from './account.js';
import { milliseconds, objectId } from './record.js';

/** The credentials of a login. Lengths are bounded so that hashing has a bounded cost. */
export const login = z
  .object({ login: z.string().min(1).max(254), password: z.string().min(1).max(1024) })
  .meta({ id: 'Login', examples: [{ login: 'anna', password: 'a good secret' }] });

export const session = z.object({ sid: z.string(), expiresAt: milliseconds });

export const accessToken = z
  .object({ type: z.literal('access'), token: z.string(), issuedAt: milliseconds, expiresAt: milliseconds })
  .meta({ id: 'AccessToken' });

// `METHOD /store/*` for a store's records, `METHOD /store/*/sub` for the lists below a record; `*` is any store.
export const scope = z
  .string()
  .max(200)
  .regex(/^(\*|GET|POST|PATCH|DELETE) \/[A-Za-z0-9_*./-]*$/)
  .meta({ description: 'METHOD /store/*', examples: ['GET /objects/*'] });

const name = z.string().min(1).max(200);
const description = z.string().max(1000);
// Ids are compared as text, so they are kept in one case.
const id = objectId.toLowerCase();

export const tokenBody = z
  .looseObject({
    name,
    description: description.optional(),
    scopes: z.array(scope).min(1).max(200),
    expiresAt: milliseconds.optional(),
  })
  .meta({ id: 'TokenBody', examples: [{ name: 'dashboard', scopes: ['GET /objects/*'] }] });

/** The only change of a token: its scopes and its expiry stay as its owner saw them at creation. */
export const tokenChange = z
  .object({ name: name.optional(), description: description.optional() })
  .meta({ id: 'TokenChange', examples: [{ description: 'on the wall' }] });

export const userBody = z
  .looseObject({
    login: z
      .string()
      .min(4)
      .max(40)
      .regex(/^\S(.*\S)?$/),
    email: z
      .string()
      .max(254)
      .regex(/^[^\s@]+@[^\s@]+$/),
    name: name.optional(),
    password: login.shape.password.optional().meta({ description: 'Write-only: no reply ever has it' }),
    role: id
      .nullable()
      .optional()
      .meta({ description: "Without it the role of the user's group, or of the nearest above" }),
    group: id.optional().meta({ description: 'The current group, which the user becomes a member of' }),
    isActive: z.boolean().optional().meta({ description: 'An inactive user cannot sign in' }),
  })
  .meta({
    id: 'UserBody',
    examples: [{ login: 'anna', email: 'anna@example.org', password: 'a good secret' }],
  });
export type UserBody = z.infer<typeof userBody>;

export const groupBody = z
  .looseObject({
    name,
    parent: id.optional().meta({ description: "The caller's current group unless given" }),
    role: id
      .nullable()
      .optional()
      .meta({ description: 'The role of users who are created here without one' }),
    access: z.array(id).optional().meta({ description: 'The members, by their user ids' }),
  })
  .meta({ id: 'GroupBody', examples: [{ name: 'Workshop' }] });
export type GroupBody = z.infer<typeof groupBody>;

export const roleBody = z
  .looseObject({ name, credentials: z.array(scope).max(200) })
  .meta({ id: 'RoleBody', examples: [{ name: 'reader', credentials: ['GET /*'] }] });
export type RoleBody = z.infer<typeof roleBody>;

export const caller = z.object({
  user: objectId,
  id: z.int(),
  login: z.string(),
  org: objectId,
  group: objectId,
  branch: z.array(objectId),
  principals: z.array(objectId),
  root: z.boolean(),
  credentials: z.array(z.string()),
  credential: z.object({
    kind: z.enum(['session', 'token', 'key']),
    id: z.string(),
    surface: surface.optional(),
  }),
  expiresAt: milliseconds,
});
