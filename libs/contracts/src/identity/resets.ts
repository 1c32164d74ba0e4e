import { login, userBody } from '@stoa/dto';
import { z } from 'zod';
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
