import { account, key, login as loginBody, milliseconds, objectId, surface } from '@stoa/dto';
import { z } from 'zod';
import { command, query, noEffects } from '../operation.js';
import { signInDeadline } from './sessions.js';

// Keys: long-lived credentials, each valid at one surface. Issuing or revoking a key of another user requires all
// rights of that user; the requesting service checks which keys a caller may see.

const name = z.string().max(200);
const scopes = z.array(z.string().max(100)).max(50);
const issued = z.object({ key, secret: z.string() });

/** Issues a key for a login or an e-mail address and its password. @throws as `identity.sessions.create` */
export const login = command('identity.keys.login', {
  input: z.object({
    surface,
    login: loginBody.shape.login,
    password: loginBody.shape.password,
    name,
    scopes,
  }),
  reply: issued.extend({ account }),
  access: 'internal',
  effects: noEffects,
  deadline: signInDeadline,
});

/** @throws not_found for an unknown user; forbidden/beyond_rights */
export const issue = command('identity.keys.issue', {
  input: z.object({
    surface,
    user: objectId.nullable(),
    name,
    scopes,
    expiresAt: milliseconds.nullable().optional(),
  }),
  reply: issued,
  access: 'internal',
  effects: noEffects,
  alters: ['keys'],
});

/** The keys of one user, or all keys of the surface, newest last. */
export const list = query('identity.keys.list', {
  input: z.object({ surface, user: objectId.optional() }),
  reply: z.object({ keys: z.array(key) }),
  access: 'internal',
  effects: noEffects,
});

/**
 * Revokes the key `id`, of `user` if one is named, or all keys of `user` except `except`.
 * @throws not_found for an unknown `id`; forbidden/beyond_rights
 */
export const revoke = command('identity.keys.revoke', {
  input: z.object({
    surface,
    id: objectId.optional(),
    user: objectId.optional(),
    except: objectId.optional(),
  }),
  reply: z.null(),
  form: 'none',
  access: 'internal',
  effects: noEffects,
  alters: ['keys'],
});
