import { login, objectId, userBody } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, noEffects } from '../operation.js';
import { signInDeadline } from './sessions.js';

// Password reset: a token is sent to the user's address.

/** Takes the same time and returns the same reply whether a user has this address or not. */
export const request = command('identity.resets.request', {
  input: z.object({ email: userBody.shape.email }),
  reply: z.null(),
  form: 'none',
  access: 'internal',
  effects: noEffects,
});

/**
 * A reset was requested for this user; null when no user has the address, so that the request takes the same time. The
 * token is generated when the mail is sent, so no event contains it.
 */
export const requested = event('identity.resets.requested', z.object({ user: objectId.nullable() }));

/**
 * Sets the password, and revokes what was issued for the previous one. A token is valid once, and for an hour.
 * @throws invalid/reset_token
 */
export const confirm = command('identity.resets.confirm', {
  input: z.object({ token: z.string(), password: login.shape.password }),
  reply: z.null(),
  form: 'none',
  access: 'internal',
  effects: noEffects,
  deadline: signInDeadline,
});
