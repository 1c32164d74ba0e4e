import { changes, creates, reads, removes } from '@stoa/auth';
import { commerce, pageQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, query, noEffects } from '../operation.js';

const { token } = commerce;
/** Longer than the directory's, which may wait. */
const deadline = 12_000;

/** By e-mail or login. @throws invalid for whatever is wrong with them; too_many */
export const login = command('commerce.auth.login', {
  input: z.object({ body: commerce.loginBody }),
  reply: z.object({
    token: z.string(),
    expires_at: z.null(),
    user: commerce.user.pick({ id: true, email: true, login: true, role: true }),
  }),
  access: 'public',
  effects: noEffects,
  deadline,
});

/** The key in hand is revoked. */
export const logout = command('commerce.auth.logout', {
  input: z.object({}),
  reply: z.null(),
  form: 'none',
  effects: () => [removes('commerce:account')],
});

export const me = query('commerce.auth.me', {
  input: z.object({}),
  reply: commerce.user,
  effects: () => [reads('commerce:account')],
});
export const changeMe = command('commerce.auth.changeMe', {
  input: z.object({ body: commerce.meBody }),
  reply: commerce.user,
  effects: () => [changes('commerce:account')],
  alters: ['login', 'email'],
});

/** All keys of the user are revoked, except the one in hand. */
export const changePassword = command('commerce.auth.changePassword', {
  input: z.object({ body: commerce.passwordBody }),
  reply: z.null(),
  form: 'none',
  effects: () => [changes('commerce:account')],
  alters: ['password'],
  deadline,
});

/** Sends a token for a new password to this address, if a user has it. */
export const requestReset = command('commerce.auth.requestReset', {
  input: z.object({ body: commerce.resetRequestBody }),
  reply: z.null(),
  form: 'none',
  access: 'public',
  effects: noEffects,
});
export const confirmReset = command('commerce.auth.confirmReset', {
  input: z.object({ body: commerce.resetBody }),
  reply: z.null(),
  form: 'none',
  access: 'public',
  effects: noEffects,
  deadline,
});

/** The caller's keys, oldest first. Named keys are for ERPs and never expire unless `expires_at` is given. */
export const tokens = query('commerce.auth.tokens', {
  input: z.object({ query: pageQuery }),
  reply: token,
  form: 'list',
  effects: () => [reads('commerce:tokens')],
});
export const createToken = command('commerce.auth.createToken', {
  input: z.object({ body: commerce.tokenBody }),
  reply: token.extend({ token: z.string().meta({ description: 'Shown here and never again' }) }),
  effects: () => [creates('commerce:tokens')],
});
export const removeToken = command('commerce.auth.removeToken', {
  input: z.object({ id: z.string() }),
  reply: z.null(),
  form: 'none',
  effects: () => [removes('commerce:tokens')],
});
