import { commerce, pageQuery, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';
import { resource } from '../resource.js';
import {
  claimCancellationFields,
  claimFiles,
  claimLineFields,
  claimMessageFields,
  claimResolutions,
  claimStatusFields,
  claimStatuses,
  claimTypes,
  maxClaimLines,
} from './claim-fields.js';
import { claimMessages } from './claim-messages.js';
import { acknowledgementOf } from './synchronization.js';

export {
  claimCancellationFields,
  claimLineFields,
  claimMessageFields,
  claimStatusFields,
  type claimStatuses,
} from './claim-fields.js';

const { char, choice, form, hidden, id, integer, money, nested, nullable, objects, pk, readOnly } = commerce;
const { syncFields, timestamps } = commerce;

const unset = { ...readOnly, allowsNull: true } as const;

/** What a company says of goods that were shipped to it. A claim is changed by its actions alone. */
const known = resource('commerce.claims', {
  model: 'Claim',
  fields: {
    id,
    /** Of the company. */
    number: char(readOnly),
    external_id: char({ max: 128, ...nullable }),
    order: pk({ to: 'orders' }),
    company: pk({ ...readOnly, to: 'companies' }),
    supplier: pk({ ...readOnly, to: 'suppliers' }),
    type: choice(claimTypes),
    desired_resolution: choice(claimResolutions, nullable),
    status: choice(claimStatuses, readOnly),
    description: char({ max: 10_000 }),
    lines: objects(nested(claimLineFields), {
      min: 1,
      max: maxClaimLines,
      refusesEmpty: true,
      isComputed: true,
    }),
    files: claimFiles,
    resolution: choice(claimResolutions, unset),
    refund_amount: money(unset),
    replacement_order: pk({ ...unset, to: 'orders' }),
    ...syncFields,
    ...timestamps,
    version: integer(readOnly),
    /** Who gets the answers. */
    user: pk({ ...hidden, allowsNull: true, to: 'users' }),
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    number: ['eq'],
    status: ['eq', 'in'],
    type: ['eq', 'in'],
    order: ['eq', 'in'],
    company: ['eq', 'in'],
    supplier: ['eq', 'in'],
    external_id: ['eq', 'in'],
    sync_needed: ['eq'],
    synced: ['eq'],
    created_at: ['gte', 'lte'],
    updated_at: ['gte', 'lte'],
  },
  search: ['number'],
  ordering: ['id', 'created_at', 'updated_at', 'status'],
  permissions: { admin: 'CRU', supplier: 'RU', manager: 'RU', buyer: 'CRU' },
  versioned: true,
  eventFields: ['number', 'external_id', 'order', 'company', 'supplier', 'type', 'status'],
  example: {
    order: 1,
    type: 'defect',
    description: 'Does not switch on',
    lines: [{ order_line: 1, quantity: '1.000' }],
  },
  operations: ['list', 'get', 'create'],
});

const one = z.object({ id: z.int() });
const guarded = one.extend({ versions: z.array(z.int()).max(20).optional() });
const reply = known.get.reply;
const message = commerce.shape(claimMessages.fields).meta({ id: 'ClaimMessage' });

const historyRow = z
  .object({
    id: z.int(),
    from_status: z.string().nullable(),
    to_status: z.string(),
    actor: z.object({ id: z.int().nullable(), type: z.enum(['user', 'system']) }),
    comment: z.string(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'ClaimHistory' });

export const claims = {
  ...known,
  ...acknowledgementOf(known),
  setStatus: command('commerce.claims.set-status', {
    input: guarded.extend({ body: form(claimStatusFields, 'ClaimStatusChange', { status: 'in_review' }) }),
    bodyTime: 'late',
    reply,
    effects: () => [known.effects.change],
  }),
  cancel: command('commerce.claims.cancel', {
    input: guarded.extend({
      body: form(claimCancellationFields, 'ClaimCancellation', { reason: 'It works after all' }),
    }),
    bodyTime: 'late',
    reply,
    effects: () => [known.effects.change],
  }),
  history: query('commerce.claims.history', {
    input: one.extend({ query: pageQuery }),
    reply: historyRow,
    form: 'list',
    effects: () => [known.effects.read],
  }),
  messages: query('commerce.claims.messages', {
    input: one.extend({ query: tableQuery }),
    reply: message,
    form: 'list',
    effects: () => [claimMessages.effects.read],
  }),
  post: command('commerce.claims.post', {
    input: one.extend({
      body: form(claimMessageFields, 'ClaimMessageBody', { text: 'When is it decided?' }),
    }),
    bodyTime: 'late',
    reply: message,
    effects: () => [claimMessages.effects.create],
  }),
  statusChanged: event('commerce.claims.status_changed', known.updated.data),
};
