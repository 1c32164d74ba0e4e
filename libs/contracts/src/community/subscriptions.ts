import { changes, reads } from '@stoa/auth';
import { community, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';

const ofUser = z.object({ actor: community.acting, user: z.int() });

/**
 * What a user follows, as far as the user and the actor still see it. Subscriptions of another user take the scope
 * `all`.
 */
export const list = query('community.subscriptions.list', {
  input: ofUser.extend({ query: tableQuery }),
  reply: community.subscription,
  form: 'list',
  effects: () => [reads('community:subscriptions')],
});
/** All changes are made, or none. @throws not_found for an object that the user does not see */
export const change = command('community.subscriptions.change', {
  input: ofUser.extend({ body: community.subscriptionChange }),
  reply: z.array(community.subscription),
  effects: () => [changes('community:subscriptions')],
  alters: [],
});
