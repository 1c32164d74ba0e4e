import { login, objectId, userBody } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, noEffects } from '../operation.js';
import { signInDeadline } from './sessions.js';

// A new password for someone who has forgotten his: by a token that is sent to his address.

/** The same answer, after the same time, whether someone has this address or not. */
export const request = command('identity.resets.request', {
  input: z.object({ email: userBody.shape.email }),
  reply: z.null(),
  form: 'none',
  access: 'internal',
  effects: noEffects,
});

/**
 * Someone asked for it, for this user; for nobody when there is none, so that it takes as long. The token is made when
 * the mail is: it is in no event.
 */
export const requested = event('identity.resets.requested', z.object({ user: objectId.nullable() }));

/**
 * Sets the password, and ends what was issued for the one before. A token is good once, and for an hour.
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
