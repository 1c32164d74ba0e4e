import { changes } from '@stoa/auth';
import { commerce, pageQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';
import { resource } from '../resource.js';

const { boolean, char, choice, id, integer, list, nullable, optional, pk, readOnly, timestamps, url } =
  commerce;

/** What a webhook can be sent for. Those of orders, claims and messages come with these. */
export const webhookEvents = [
  ...([
    'order.created',
    'order.updated',
    'order.status_changed',
    'product.created',
    'product.updated',
  ] as const),
  ...(['price.changed', 'stock.changed', 'stock.oversold', 'stock.low', 'claim.created'] as const),
  ...(['claim.status_changed', 'message.created', 'import.finished', 'company.created'] as const),
] as const;

const permissions = { admin: 'CRUD', supplier: 'CRUD' } as const;

const known = resource('commerce.webhooks', {
  model: 'Webhook',
  fields: {
    id,
    url: url({ max: 2000 }),
    events: list(choice(webhookEvents), { max: 50, refusesEmpty: true }),
    secret: char({ min: 16, max: 255, optional: true, isWriteOnly: true }),
    is_active: boolean(optional),
    /** In a row; at 50 the webhook is switched off. */
    failures: integer(readOnly),
    /** Whose events; those of all suppliers if there is none. */
    supplier: pk({ ...nullable, to: 'suppliers' }),
    ...timestamps,
  },
  filters: { id: ['eq', 'in', 'gt'], is_active: ['eq'], supplier: ['eq', 'isnull'] },
  search: ['url'],
  ordering: ['id', 'created_at', 'updated_at'],
  permissions,
  example: { url: 'https://erp.example/hooks', events: ['product.updated', 'stock.changed'] },
});

const time = z.iso.datetime();

export const webhookDelivery = z
  .object({
    id: z.int(),
    event_id: z.uuid(),
    type: z.string(),
    object_id: z.int(),
    sequence: z.int(),
    status: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.int(),
    response_status: z.int().nullable(),
    duration_ms: z.int().nullable(),
    response: z.string().nullable().meta({ description: 'The beginning of the last answer' }),
    error: z.string().nullable(),
    created_at: time,
    attempted_at: time.nullable(),
    next_attempt_at: time.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });

const one = z.object({ id: z.int() });
const effects = () => [changes('commerce:webhooks', permissions)];

/** Receivers of what happens, at addresses of the suppliers' systems. */
export const webhooks = {
  ...known,
  create: {
    ...known.create,
    reply: known.create.reply.and(
      z.object({ secret: z.string().meta({ description: 'Shown here and never again' }) }),
    ),
  },
  /** The log, the last first. */
  deliveries: query('commerce.webhooks.deliveries', {
    input: one.extend({ query: pageQuery }),
    reply: webhookDelivery,
    form: 'list',
    effects,
  }),
  retry: command('commerce.webhooks.retry', {
    input: one.extend({ delivery: z.int() }),
    reply: webhookDelivery,
    effects,
  }),
  /** Sends a `webhook.test` and waits for the answer. */
  test: command('commerce.webhooks.test', { input: one, reply: webhookDelivery, effects, deadline: 15_000 }),
};
