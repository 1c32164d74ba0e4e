import { changes, creates, reads, removes } from '@stoa/auth';
import { community, rightsReply, rightsRequest, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, noEffects, query } from '../operation.js';

const { acting, communityUser: user, deleted, named } = community;

const actor = { actor: acting };
const one = z.object({ ...actor, id: z.int() });
const memberships = z.array(named);

export const list = query('community.users.list', {
  input: z.object({ ...actor, query: tableQuery }),
  reply: user,
  form: 'list',
  effects: () => [reads('community:users')],
});

export const current = query('community.users.current', {
  input: z.object(actor),
  reply: user,
  effects: () => [reads('community:users')],
});
export const get = query('community.users.get', {
  input: one,
  reply: user,
  effects: () => [reads('community:users')],
});
export const bySsoGuid = query('community.users.bySsoGuid', {
  input: z.object({ ...actor, guid: z.string().max(255) }),
  reply: user,
  effects: () => [reads('community:users')],
});

export const update = command('community.users.update', {
  input: one.extend({ body: community.communityUserChange }),
  reply: user,
  effects: () => [changes('community:users')],
  alters: ['email', 'emailVerified'],
});

/** The user's posts stay, with a deleted user as their author, unless they are removed too. @throws conflict for the owner */
export const remove = command('community.users.remove', {
  input: one.extend({ body: community.userRemoval }),
  reply: deleted,
  effects: () => [removes('community:users')],
  alters: ['removal'],
});

/** Ends web sessions only; keys stay. */
export const logout = command('community.users.logout', {
  input: one,
  reply: z.object({ id: z.int(), sessions_closed: z.int() }),
  effects: () => [removes('community:sessions')],
  alters: [],
});

export const getOrCreate = command('community.users.getOrCreate', {
  input: z.object({ ...actor, body: community.userRequest }),
  reply: user,
  effects: () => [creates('community:users')],
  alters: ['emailVerified', 'password', 'keys'],
});

export const join = command('community.users.join', {
  input: one.extend({ body: community.membership }),
  reply: memberships,
  effects: () => [changes('community:users')],
  alters: [],
});
export const leave = command('community.users.leave', {
  input: one.extend({ body: community.membership }),
  reply: memberships,
  effects: () => [changes('community:users')],
  alters: [],
});

/** The rights of each user: `agent`, and the rights to see private forums: `group:7`, `forum:2`, `sso`. */
export const rights = query('community.users.rights', {
  input: rightsRequest,
  reply: rightsReply,
  access: 'internal',
  effects: noEffects,
});
