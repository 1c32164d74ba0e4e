import { changes, creates } from '@stoa/auth';
import { commerce, pageQuery, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';
import { resource } from '../resource.js';
import { acknowledgementOf } from './synchronization.js';

const {
  acknowledgementFields,
  boolean,
  char,
  currency,
  date,
  datetime,
  decimal,
  form,
  hidden,
  id,
  integer,
  money,
  nested,
  nullable,
  objects,
  optional,
  pk,
  quantity,
  readOnly,
  syncFields,
  timestamps,
} = commerce;

const text = { optional: true, allowsBlank: true } as const;
const unset = { ...readOnly, allowsNull: true } as const;
const computed = { ...readOnly, isComputed: true } as const;
/** Of a body alone. */
const asked = { optional: true, isWriteOnly: true, isComputed: true } as const;

/** What one order can have. */
const maxLines = 1000;

/**
 * Goods of an order. Name and unit are those of the product when it was ordered. Price and amounts are live while the order
 * is new; `price` times `quantity` less `discount` is `total`, without the VAT that comes on top of it.
 */
export const orderLineFields = {
  id,
  product: pk({ to: 'products' }),
  sku: char(readOnly),
  name: char(readOnly),
  unit: char(readOnly),
  quantity: quantity({ min: '0.001' }),
  warehouse: pk({ ...nullable, to: 'warehouses' }),
  /** Null where the product has no price any more. */
  price: money(unset),
  /** Before promotions that set a price. */
  base_price: money(unset),
  discount: money(readOnly),
  /** Null: no VAT, which is not a rate of zero. */
  vat_rate: decimal({ digits: 4, places: 2, ...unset }),
  vat_amount: money(unset),
  total: money(readOnly),
  reserved_quantity: quantity(readOnly),
  shipped_quantity: quantity(readOnly),
  returned_quantity: quantity(readOnly),
  comment: char({ max: 1000, ...text }),
};

/** A line stays with its product. */
export const orderLineChangeFields = {
  quantity: quantity({ min: '0.001' }),
  warehouse: pk({ ...nullable, to: 'warehouses' }),
  comment: char({ max: 1000, ...text }),
};

const appliedPromotion = nested({ promotion: integer(readOnly), title: char(readOnly), amount: money(readOnly) });

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
    delivery_address: char({ max: 1000, ...text }),
    consignee: char({ max: 255, ...text }),
    warehouse: pk({ ...nullable, to: 'warehouses' }),
    desired_date: date(nullable),
    comment: char({ max: 4000, ...text }),
    buyer_doc_number: char({ max: 64, ...text }),
    supplier_doc_number: char({ max: 64, ...text }),
    coupon_code: char({ max: 64, ...text }),
    lines: objects(nested(orderLineFields), {
      max: maxLines,
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
  eventFields: ['number', 'external_id', 'supplier', 'company', 'contract', 'user', 'status', 'currency', 'total'],
  example: { supplier: 1, company: 1, lines: [{ product: 1, quantity: '2.000' }] },
});

const one = z.object({ id: z.int() });
const guarded = one.extend({ versions: z.array(z.int()).max(20).optional() });
const { reply } = known.get;
const { read, change } = known.effects;
const orderChange = () => [change];

export const submissionFields = { expected_total: money(optional) };

const shipment = nested({ line: pk(), quantity: quantity({ min: '0.001' }) });

export const orderStatusFields = {
  status: char({ max: 64 }),
  comment: char({ max: 1000, ...text }),
  /** Of administrators. */
  force: boolean(optional),
  external_number: char({ max: 64, ...nullable }),
  /** What is shipped of which lines, in addition to what was; all of the rest unless given. */
  shipped: objects(shipment, { max: maxLines, optional: true }),
};

/** A row of `status/bulk/`. */
export const orderStatusRowFields = {
  id: pk(optional),
  external_id: char({ max: 128, ...nullable }),
  ...orderStatusFields,
};

export const cancellationFields = { reason: char({ max: 1000, ...text }) };

export const paymentFields = {
  amount: money({ min: '0.01' }),
  paid_at: datetime(optional),
  external_id: char({ max: 128, ...nullable }),
};

export const orderAcknowledgementFields = {
  ...acknowledgementFields,
  external_number: char({ max: 64, ...nullable }),
};

const lineExample = { product: 1, quantity: '2.000' };
const orderLine = commerce.shape(orderLineFields).meta({ id: 'OrderLine' });

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

export const orders = {
  ...known,
  ...acknowledgementOf(known, orderAcknowledgementFields),
  /** What an order would cost. Nothing is written. */
  calculate: query('commerce.orders.calculate', {
    input: z.object({ body: form(known.fields, 'OrderCalculation', { supplier: 1, company: 1, lines: [lineExample] }) }),
    bodyTime: 'late',
    reply: z.record(z.string(), z.unknown()),
    effects: () => [known.effects.create],
  }),
  /** Of the orders of the list with the same query, for each currency. */
  statistics: query('commerce.orders.statistics', {
    input: z.object({ query: tableQuery }),
    reply: statistics,
    effects: () => [read],
  }),
  lines: query('commerce.orders.lines', {
    input: one.extend({ query: pageQuery }),
    reply: orderLine,
    form: 'list',
    effects: () => [read],
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
      body: form(orderLineChangeFields, 'OrderLineChange', { quantity: '3.000' }),
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
  submit: command('commerce.orders.submit', {
    input: guarded.extend({ body: form(submissionFields, 'OrderSubmission', { expected_total: '1234.50' }) }),
    bodyTime: 'late',
    reply,
    effects: orderChange,
  }),
  setStatus: command('commerce.orders.set-status', {
    input: guarded.extend({ body: form(orderStatusFields, 'OrderStatusChange', { status: 'shipped' }) }),
    bodyTime: 'late',
    reply,
    effects: orderChange,
  }),
  /** For ERPs: up to 1,000 orders, each by itself. */
  setStatuses: command('commerce.orders.set-statuses', {
    input: z.object({
      onlyErrors: z.boolean().default(false),
      body: commerce.rowsBody(orderStatusRowFields, 'OrderStatusRows', { external_id: 'a-1', status: 'reserve' }),
    }),
    bodyTime: 'late',
    reply: statusReport,
    deadline: 60_000,
    effects: () => [changes('commerce:orders', permissions)],
  }),
  cancel: command('commerce.orders.cancel', {
    input: guarded.extend({ body: form(cancellationFields, 'OrderCancellation', { reason: 'Ordered twice' }) }),
    bodyTime: 'late',
    reply,
    effects: orderChange,
  }),
  payments: query('commerce.orders.payments', {
    input: one.extend({ query: pageQuery }),
    reply: payment,
    form: 'list',
    effects: () => [read],
  }),
  pay: command('commerce.orders.pay', {
    input: guarded.extend({ body: form(paymentFields, 'OrderPaymentBody', { amount: '1234.50' }) }),
    bodyTime: 'late',
    reply: payment,
    effects: orderChange,
  }),
  history: query('commerce.orders.history', {
    input: one.extend({ query: pageQuery }),
    reply: historyRow,
    form: 'list',
    effects: () => [read],
  }),
  /** A new order with the same goods, as far as they can be ordered still. */
  repeat: command('commerce.orders.repeat', {
    input: one,
    reply,
    effects: () => [creates('commerce:orders', permissions)],
  }),
  /** A basket was filled or changed; of interest to nobody else. */
  drafted: event('commerce.orders.drafted', known.updated.data),
  statusChanged: event('commerce.orders.status_changed', known.updated.data),
};
