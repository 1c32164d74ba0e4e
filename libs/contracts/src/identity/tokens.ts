import { creates } from '@stoa/auth';
import { record, tokenBody } from '@stoa/dto';
import { z } from 'zod';
import { command } from '../operation.js';

/** A named token with chosen scopes. The reply is the only place where its text is ever seen. */
export const create = command('identity.tokens.create', {
  input: z.object({ body: tokenBody }),
  reply: record.extend({ token: z.string() }),
  effects: () => [creates('/tokens')],
});
