import { account, key, login as person, milliseconds, objectId, surface } from '@stoa/dto';
import { z } from 'zod';
import { command, query, noEffects } from '../operation.js';
import { signInDeadline } from './sessions.js';

// Keys: long-lived credentials, each good at one surface. Making or ending a key of another user takes all rights of
// that user; who may see which keys is for the asking service to check.

const name = z.string().max(200);
const scopes = z.array(z.string().max(100)).max(50);
const issued = z.object({ key, secret: z.string() });

/** A key for who proves himself by login or e-mail address. @throws as `identity.sessions.create` */
export const login = command('identity.keys.login', {
  input: z.object({ surface, login: person.shape.login, password: person.shape.password, name, scopes }),
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

/** Newest last; those of one user, or all. */
export const list = query('identity.keys.list', {
  input: z.object({ surface, user: objectId.optional() }),
  reply: z.object({ keys: z.array(key) }),
  access: 'internal',
  effects: noEffects,
});

/**
 * The key `id`, of `user` if one is given, or all of `user` but `except`.
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
