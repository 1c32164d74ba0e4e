import { creates } from '@stoa/auth';
import { record, tokenBody } from '@stoa/dto';
import { z } from 'zod';
import { command } from '../operation.js';

/** Creates a named token with chosen scopes. Only this reply contains its text. */
export const create = command('identity.tokens.create', {
  input: z.object({ body: tokenBody }),
  reply: record.extend({ token: z.string() }),
  effects: () => [creates('/tokens')],
});
