import { account, login, objectId, surface, userBody } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query, noEffects } from '../operation.js';
import { signInDeadline } from './sessions.js';

// Requests of other services about users. Identity checks whether the caller of the request's context may alter what a
// user signs in with (forbidden/beyond_rights); the requesting service checks everything else.

const email = userBody.shape.email;
const language = z.string().max(16).nullable();
const password = login.shape.password;

const found = z.object({ account: account.nullable() });

/**
 * A part of a change that belongs to the requesting service. The event of the change contains it, so that it is not
 * lost when the service stops between the directory's commit and its own. By `id` the service recognises a part that it
 * has applied already.
 */
const part = z.object({ surface, id: z.string().max(64), data: z.looseObject({}) });

/** The user with this id, number, login or e-mail address (case-insensitive). */
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
 * Registers a user without rights in the store. A caller who registers another user owns the record. A user who
 * registers without a caller owns the own record, and has not proved the address. A user without an address needs a
 * login.
 * @throws conflict/unique with an issue at `email` or `login`; invalid without both
 */
export const register = command('identity.users.register', {
  input: z.object({
    email: email.optional(),
    login: z.string().min(1).max(254).optional(),
    name: z.string().max(200).optional(),
    password: password.optional(),
    language: language.optional(),
    emailVerified: z.boolean().optional(),
    isActive: z.boolean().optional(),
    part: part.optional(),
  }),
  reply: account,
  access: 'internal',
  effects: noEffects,
});

/**
 * Marks the address of a user as verified by other means. If the user had registered without a proof of the address, the
 * password, sessions, tokens and keys are revoked: another person may have created them. A user with rights that the
 * caller lacks is returned unchanged, and so is the caller.
 */
export const prove = command('identity.users.prove', {
  input: z.object({ user: objectId }),
  reply: account,
  access: 'internal',
  effects: noEffects,
  alters: ['emailVerified', 'password', 'keys'],
});

/**
 * Gives a user the address that a site has verified, which signs the user in at one surface. If the user had given it
 * without a proof, what was issued before is revoked, as by `prove`. A user with rights beyond those that the site
 * itself gives is returned unchanged.
 * @throws not_found; conflict/unique with an issue at `email`
 */
export const vouch = command('identity.users.vouch', {
  input: z.object({ user: objectId, email }),
  reply: account,
  access: 'internal',
  effects: noEffects,
  alters: ['email', 'emailVerified', 'password', 'keys'],
});

/**
 * Changes a user. A new password revokes every credential of the user except the one that the user changes it with. A
 * new address is unverified unless the change verifies it.
 * @throws not_found; conflict/unique with an issue at `email` or `login`; forbidden/beyond_rights
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
    part: part.optional(),
  }),
  reply: account,
  access: 'internal',
  effects: noEffects,
  alters: ['login', 'email', 'emailVerified', 'isActive', 'password'],
});

/**
 * Removes a user with the user's sessions, tokens and keys.
 * @throws not_found; conflict for the last member of the root group; forbidden/beyond_rights
 */
export const remove = command('identity.users.remove', {
  input: z.object({ user: objectId, part: part.optional() }),
  reply: z.null(),
  form: 'none',
  access: 'internal',
  effects: noEffects,
  alters: ['removal'],
});

/** A user was registered, updated or removed at the request of a service, which added a part of its own. */
export const parted = event('identity.users.parted', z.object({ user: objectId, part }));

/** @throws too_many after repeated failures, which count as failed logins do */
export const checkPassword = query('identity.users.checkPassword', {
  input: z.object({ user: objectId, password }),
  reply: z.object({ ok: z.boolean() }),
  access: 'internal',
  effects: noEffects,
  deadline: signInDeadline,
});
