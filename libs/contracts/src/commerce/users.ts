import { changes, creates } from '@stoa/auth';
import { commerce, rightsReply, rightsRequest } from '@stoa/dto';
import { z } from 'zod';
import { command, query, noEffects } from '../operation.js';
import { resource } from '../resource.js';

const permissions = { admin: 'CRU', supplier: 'CRU', manager: 'RU', buyer: 'RU' } as const;

/** Oneself, those of one's supplier, or all: by role. */
const known = resource('commerce.users', {
  model: 'User',
  fields: commerce.userFields,
  extraFilters: { company: 'reference' },
  filters: {
    id: ['eq', 'in', 'gt'],
    email: ['eq'],
    login: ['eq'],
    role: ['eq', 'in'],
    is_active: ['eq'],
    company: ['eq'],
    supplier: ['eq'],
    date_joined: ['gte', 'lte'],
  },
  search: ['email', 'login', 'first_name', 'last_name', 'middle_name'],
  ordering: ['id', 'email', 'login', 'date_joined'],
  permissions,
  operations: ['list', 'get'],
});
const reply = known.get.reply;

export const users = {
  ...known,
  create: command('commerce.users.create', {
    input: z.object({ body: commerce.newUserBody }),
    bodyTime: 'late',
    reply,
    effects: () => [creates('commerce:users', permissions)],
  }),
  update: command('commerce.users.update', {
    input: z.object({ id: z.int(), isPartial: z.boolean(), body: commerce.userChangeBody }),
    bodyTime: 'late',
    reply,
    effects: () => [changes('commerce:users', permissions)],
    alters: ['login', 'email', 'isActive', 'password'],
  }),
  /** A buyer, with the company that the body names, if it does. */
  register: command('commerce.users.register', {
    input: z.object({ body: commerce.registrationBody }),
    reply,
    access: 'public',
    effects: noEffects,
  }),
  /** `admin`, `supplier:3`, `manager:3` and `company:5`, of each of these users. */
  rights: query('commerce.users.rights', {
    input: rightsRequest,
    reply: rightsReply,
    access: 'internal',
    effects: noEffects,
  }),
};
