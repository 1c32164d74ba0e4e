import { changes, creates, reads } from '@stoa/auth';
import { commerce, rightsReply, rightsRequest, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, query, noEffects } from '../operation.js';

const reply = commerce.user;
const one = z.object({ id: z.int() });

/** Oneself, those of one's supplier, or all: by role. */
export const list = query('commerce.users.list', {
  input: z.object({ query: tableQuery }),
  reply,
  form: 'list',
  effects: () => [reads('commerce:users')],
});
export const get = query('commerce.users.get', {
  input: one,
  reply,
  effects: () => [reads('commerce:users')],
});
export const create = command('commerce.users.create', {
  input: z.object({ body: commerce.newUserBody }),
  bodyTime: 'late',
  reply,
  effects: () => [creates('commerce:users')],
});
export const update = command('commerce.users.update', {
  input: one.extend({ isPartial: z.boolean(), body: commerce.userChangeBody }),
  bodyTime: 'late',
  reply,
  effects: () => [changes('commerce:users')],
  alters: ['login', 'email', 'isActive', 'password'],
});

/** A buyer, with his company if he names one. */
export const register = command('commerce.users.register', {
  input: z.object({ body: commerce.registrationBody }),
  reply,
  access: 'public',
  effects: noEffects,
});

/** `admin`, `supplier:3`, `manager:3` and `company:5`, of each of these users. */
export const rights = query('commerce.users.rights', {
  input: rightsRequest,
  reply: rightsReply,
  access: 'internal',
  effects: noEffects,
});
