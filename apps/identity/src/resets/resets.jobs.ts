import { objectId } from '@stoa/dto';
import { job } from '@stoa/jobs';
import { z } from 'zod';

const payload = z.object({ user: objectId.nullable() });

export type ResetRequest = z.infer<typeof payload>;

/**
 * Sends a mail with a token to the user; to none if no user has the address, so that the request takes the same time. The
 * token is made when the mail is sent, so no job contains it.
 */
export const sendReset = job('identity.resets.send', { payload });
