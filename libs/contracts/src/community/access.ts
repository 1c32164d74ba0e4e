import { creates, reads, removes } from '@stoa/auth';
import { community, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';

const within = z.object({ actor: community.acting, forum: z.int() });
const body = { body: community.accessChange };
const addresses = z.array(z.string());

/** The addresses whose verified owners see a private forum. @throws invalid for a forum that is not private */
export const list = query('community.access.list', {
  input: within.extend({ query: tableQuery }),
  reply: community.access,
  form: 'list',
  effects: () => [reads('community:access')],
});
export const add = command('community.access.add', {
  input: within.extend(body),
  reply: z.object({ added: addresses, existing: addresses, invalid: addresses }),
  effects: () => [creates('community:access')],
});
export const remove = command('community.access.remove', {
  input: within.extend(body),
  reply: z.object({ removed: addresses, missing: addresses }),
  effects: () => [removes('community:access')],
});
