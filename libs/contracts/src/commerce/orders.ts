import { commerce, pageQuery, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';
import { resource } from '../resource.js';
import { acknowledgementOf } from './synchronization.js';
import { orderMoves, orderRecords } from './order-actions.js';
import {
  maxOrderLines,
  orderAcknowledgementFields,
  orderLineChangeFields,
  orderLineFields,
  orderText,
  unset,
} from './order-fields.js';

export {
  cancellationFields,
  orderAcknowledgementFields,
  orderLineChangeFields,
  orderLineFields,
  orderStatusFields,
  orderStatusRowFields,
  paymentFields,
  submissionFields,
} from './order-fields.js';

const { boolean, char, currency, date, datetime, decimal, form, hidden, id, integer, money } = commerce;
const { nested, nullable, objects, pk, readOnly, syncFields, timestamps } = commerce;

const computed = { ...readOnly, isComputed: true } as const;
/** Of a body alone. */
const asked = { optional: true, isWriteOnly: true, isComputed: true } as const;

const appliedPromotion = nested({
  promotion: integer(readOnly),
  title: char(readOnly),
  amount: money(readOnly),
});

const permissions = { admin: 'CRUD', supplier: 'RU', manager: 'RU', buyer: 'CRUD' } as const;

/** An order is a basket while its status is `new`: without a number, without stock, with live prices. */
const known = resource('commerce.orders', {
  model: 'Order',
  fields: {
    id,
    number: char(unset),
    external_id: char({ max: 128, ...nullable }),
    external_number: char({ max: 64, ...nullable }),
    document_number: char({ ...computed, allowsNull: true }),
    supplier: pk({ to: 'suppliers' }),
    company: pk({ to: 'companies' }),
    user: pk({ ...unset, to: 'users' }),
    contract: pk({ ...nullable, to: 'contracts' }),
    status: char(readOnly),
    status_line: pk({ ...readOnly, to: 'status-lines' }),
    currency: currency(readOnly),
    payment_type: pk({ ...nullable, to: 'payment-types' }),
    delivery_type: pk({ ...nullable, to: 'delivery-types' }),
    delivery_address: char({ max: 1000, ...orderText }),
    consignee: char({ max: 255, ...orderText }),
    warehouse: pk({ ...nullable, to: 'warehouses' }),
    desired_date: date(nullable),
    comment: char({ max: 4000, ...orderText }),
    buyer_doc_number: char({ max: 64, ...orderText }),
    supplier_doc_number: char({ max: 64, ...orderText }),
    coupon_code: char({ max: 64, ...orderText }),
    lines: objects(nested(orderLineFields), {
      max: maxOrderLines,
      optional: true,
      isComputed: true,
      isExpanded: 'inLists',
    }),
    lines_count: integer(computed),
    applied_promotions: objects(appliedPromotion, computed),
    subtotal: money(readOnly),
    discount_total: money(readOnly),
    delivery_price: money(readOnly),
    vat_total: money(readOnly),
    total: money(readOnly),
    paid_amount: money(readOnly),
    paid_percent: decimal({ digits: 5, places: 2, ...computed }),
    ...syncFields,
    ...timestamps,
    submitted_at: datetime(unset),
    closed_at: datetime(unset),
    cancelled_at: datetime(unset),
    cancel_reason: char(readOnly),
    version: integer(readOnly),
    /** Places the order in the same transaction. */
    submit: boolean(asked),
    /** With `submit`: what the client believes the total to be. */
    expected_total: money(asked),
    vat_included: boolean(hidden),
    /** Whether stock is reserved for it, or was. */
    is_reserved: boolean(hidden),
  },
  extraFilters: { product: 'reference', company_name: 'text' },
  filters: {
    id: ['eq', 'in', 'gt'],
    status: ['eq', 'in'],
    number: ['eq'],
    external_id: ['eq', 'in'],
    external_number: ['eq', 'in'],
    supplier: ['eq', 'in'],
    company: ['eq', 'in'],
    user: ['eq'],
    contract: ['eq', 'in'],
    payment_type: ['eq', 'in'],
    currency: ['eq'],
    product: ['eq'],
    sync_needed: ['eq'],
    synced: ['eq'],
    total: ['gte', 'lte'],
    created_at: ['gte', 'lte'],
    submitted_at: ['gte', 'lte'],
    updated_at: ['gte', 'lte'],
  },
  search: ['number', 'external_number', 'company_name'],
  ordering: ['id', 'created_at', 'submitted_at', 'updated_at', 'total', 'status'],
  permissions,
  versioned: true,
  eventFields: [
    'number',
    'external_id',
    'supplier',
    'company',
    'contract',
    'user',
    'status',
    'currency',
    'total',
  ],
  example: { supplier: 1, company: 1, lines: [{ product: 1, quantity: '12.000' }] },
});

const one = z.object({ id: z.int() });
const guarded = one.extend({ versions: z.array(z.int()).max(20).optional() });
const orderChange = () => [known.effects.change];
const lineExample = { product: 1, quantity: '12.000' };
const orderLine = commerce.shape(orderLineFields).meta({ id: 'OrderLine' });

const statistics = z
  .array(
    z.object({
      currency: z.string(),
      count: z.int(),
      sum: z.string(),
      average: z.string(),
      min: z.string(),
      max: z.string(),
    }),
  )
  .meta({ id: 'OrderStatistics' });

export const orders = {
  ...known,
  maxLines: maxOrderLines,
  ...acknowledgementOf(known, orderAcknowledgementFields),
  ...orderMoves(known.get.reply, known.effects),
  ...orderRecords(known.effects),
  /** What an order would cost. Nothing is written. */
  calculate: query('commerce.orders.calculate', {
    input: z.object({
      body: form(known.fields, 'OrderCalculation', { supplier: 1, company: 1, lines: [lineExample] }),
    }),
    bodyTime: 'late',
    reply: z.record(z.string(), z.unknown()),
    effects: () => [known.effects.create],
  }),
  /** Of the orders of the list with the same query, for each currency. */
  statistics: query('commerce.orders.statistics', {
    input: z.object({ query: tableQuery }),
    reply: statistics,
    effects: () => [known.effects.read],
  }),
  lines: query('commerce.orders.lines', {
    input: one.extend({ query: pageQuery }),
    reply: orderLine,
    form: 'list',
    effects: () => [known.effects.read],
  }),
  /** The quantity of a product that the order has already is increased. */
  addLine: command('commerce.orders.add-line', {
    input: guarded.extend({ body: form(orderLineFields, 'OrderLineBody', lineExample) }),
    bodyTime: 'late',
    reply: orderLine,
    effects: orderChange,
  }),
  changeLine: command('commerce.orders.change-line', {
    input: guarded.extend({
      line: z.int(),
      body: form(orderLineChangeFields, 'OrderLineChange', { quantity: '15.000' }),
    }),
    bodyTime: 'late',
    reply: orderLine,
    effects: orderChange,
  }),
  removeLine: command('commerce.orders.remove-line', {
    input: guarded.extend({ line: z.int() }),
    reply: z.null(),
    form: 'none',
    effects: orderChange,
  }),
  /** A basket was filled or changed; no other service needs it. */
  drafted: event('commerce.orders.drafted', known.updated.data),
  statusChanged: event('commerce.orders.status_changed', known.updated.data),
};
