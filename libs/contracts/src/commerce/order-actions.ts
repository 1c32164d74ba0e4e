import type { Effect } from '@stoa/auth';
import { commerce, pageQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';
import {
  cancellationFields,
  orderStatusFields,
  orderStatusRowFields,
  paymentFields,
  submissionFields,
} from './order-fields.js';

const { form } = commerce;

const payment = z
  .object({
    id: z.int(),
    order: z.int(),
    amount: z.string(),
    paid_at: z.iso.datetime(),
    external_id: z.string().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'OrderPayment' });

const historyRow = z
  .object({
    id: z.int(),
    from_status: z.string().nullable(),
    to_status: z.string(),
    actor: z.object({ id: z.int().nullable(), type: z.enum(['user', 'erp', 'system']) }),
    comment: z.string(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'OrderHistory' });

const statusReport = z
  .object({
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    failed: z.int(),
    duplicates: z.int(),
    results: z.array(
      z.object({
        row: z.int(),
        id: z.int().optional(),
        external_id: z.string().nullable().optional(),
        status: z.enum(['updated', 'unchanged', 'failed']),
        errors: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  })
  .meta({ id: 'OrderStatusReport' });

const one = z.object({ id: z.int() });
const guarded = one.extend({ versions: z.array(z.int()).max(20).optional() });

type Effects = Record<'read' | 'create' | 'change', Effect>;

/** What moves an order on. @param reply the order */
export const orderMoves = <Reply extends z.ZodType>(reply: Reply, effects: Effects) => {
  const changing = () => [effects.change];
  return {
    submit: command('commerce.orders.submit', {
      input: guarded.extend({
        body: form(submissionFields, 'OrderSubmission', { expected_total: '1234.50' }),
      }),
      bodyTime: 'late',
      reply,
      effects: changing,
    }),
    setStatus: command('commerce.orders.set-status', {
      input: guarded.extend({ body: form(orderStatusFields, 'OrderStatusChange', { status: 'shipped' }) }),
      bodyTime: 'late',
      reply,
      effects: changing,
    }),
    cancel: command('commerce.orders.cancel', {
      input: guarded.extend({
        body: form(cancellationFields, 'OrderCancellation', { reason: 'Ordered twice' }),
      }),
      bodyTime: 'late',
      reply,
      effects: changing,
    }),
    /** A new order with the same goods, as far as they can be ordered still. */
    repeat: command('commerce.orders.repeat', {
      input: one,
      reply,
      effects: () => [effects.create],
    }),
  };
};

/** What is reported of orders, and shown of them beside themselves. */
export const orderRecords = (effects: Effects) => {
  const changing = () => [effects.change];
  const reading = () => [effects.read];
  return {
    /** For ERPs: up to 1,000 orders, each by itself. */
    setStatuses: command('commerce.orders.set-statuses', {
      input: z.object({
        onlyErrors: z.boolean().default(false),
        body: commerce.rowsBody(orderStatusRowFields, 'OrderStatusRows', {
          external_id: 'a-1',
          status: 'reserve',
        }),
      }),
      bodyTime: 'late',
      reply: statusReport,
      deadline: 60_000,
      effects: changing,
    }),
    payments: query('commerce.orders.payments', {
      input: one.extend({ query: pageQuery }),
      reply: payment,
      form: 'list',
      effects: reading,
    }),
    pay: command('commerce.orders.pay', {
      input: guarded.extend({ body: form(paymentFields, 'OrderPaymentBody', { amount: '1234.50' }) }),
      bodyTime: 'late',
      reply: payment,
      effects: changing,
    }),
    history: query('commerce.orders.history', {
      input: one.extend({ query: pageQuery }),
      reply: historyRow,
      form: 'list',
      effects: reading,
    }),
  };
};
