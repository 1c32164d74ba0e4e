import { account, login, objectId, surface, userBody } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query, noEffects } from '../operation.js';

// What other services ask about people. Whether a caller may is for the asker to check, but for what concerns an
// administrator: that takes one, as the caller of the request's context, or himself (forbidden/not_governed).

const email = userBody.shape.email;
const language = z.string().max(16).nullable();
const password = login.shape.password;

const found = z.object({ account: account.nullable() });

/** The person with this id, number, login or e-mail address (whatever its case). */
export const find = query('identity.users.find', {
  input: z.object({
    by: z.union([
      z.object({ user: objectId }),
      z.object({ id: z.int().min(1) }),
      z.object({ login: z.string() }),
      z.object({ email: z.string() }),
    ]),
  }),
  reply: found,
  access: 'internal',
  effects: noEffects,
});

/**
 * A new person without rights in the store. `profile` is the asker's own and comes back in `registered`, so that it
 * is not lost should the asker die before it has it.
 * @throws conflict/unique with an issue at `email` or `login`
 */
export const register = command('identity.users.register', {
  input: z.object({
    surface,
    email,
    login: z.string().min(1).max(254).optional(),
    name: z.string().max(200).optional(),
    password: password.optional(),
    language: language.optional(),
    emailVerified: z.boolean().optional(),
    isActive: z.boolean().optional(),
    profile: z.looseObject({}).optional(),
  }),
  reply: account,
  access: 'internal',
  effects: noEffects,
});

/** Someone registered: with what `register` was given. */
export const registered = event(
  'identity.users.registered',
  z.object({ account, surface, profile: z.looseObject({}).optional() }),
);

/**
 * A new password ends what was issued for the old one, but for the key `keep`.
 * @throws not_found; conflict/unique with an issue at `email` or `login`
 */
export const update = command('identity.users.update', {
  input: z.object({
    user: objectId,
    change: z.object({
      login: z.string().min(1).max(254).optional(),
      email: email.optional(),
      name: z.string().max(200).optional(),
      language: language.optional(),
      emailVerified: z.boolean().optional(),
      isActive: z.boolean().optional(),
      password: password.optional(),
    }),
    keep: objectId.optional(),
  }),
  reply: account,
  access: 'internal',
  effects: noEffects,
});

/** @throws too_many after repeated failures, which count as failed logins do */
export const checkPassword = query('identity.users.checkPassword', {
  input: z.object({ user: objectId, password }),
  reply: z.object({ ok: z.boolean() }),
  access: 'internal',
  effects: noEffects,
});

/** His sessions, tokens and keys go with him. @throws not_found; conflict for the last of the root group */
export const remove = command('identity.users.remove', {
  input: z.object({ user: objectId }),
  reply: z.null(),
  form: 'none',
  access: 'internal',
  effects: noEffects,
});
