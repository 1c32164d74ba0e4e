import { reads } from '@stoa/auth';
import { commerce, tableQuery } from '@stoa/dto';
import type { FieldType, Resource, Test } from '@stoa/kernel';
import { z } from 'zod';
import { query } from '../operation.js';

const { char, choice, currency, datetime, decimal, integer, money, pk, quantity, readOnly } = commerce;

const permissions = { admin: 'R', supplier: 'R', manager: 'R', buyer: 'R' } as const;
const effect = reads('commerce:analytics', permissions);

/** What every report can be asked for. */
const asked = {
  date_from: 'date',
  date_to: 'date',
  tz: 'text',
  currency: commerce.currencies,
  supplier: 'reference',
  company: 'reference',
} as const satisfies Record<string, FieldType>;

interface Declared<F extends commerce.Fields> {
  model: string;
  fields: F;
  /** What rows can be of; of the first one unless the client asks for another. */
  groups?: readonly string[];
  /** Filters beside those that every report has. */
  filters?: readonly ('category' | 'status')[];
  order: readonly string[];
}

const types = { category: 'reference', status: 'text' } as const;
const equal = ['eq'] as const satisfies readonly Test[];
const among = ['in'] as const satisfies readonly Test[];

/** A list that is computed of orders. */
function report<const F extends commerce.Fields>(
  name: string,
  { model, fields, groups, filters = [], order }: Declared<F>,
) {
  const known: Record<string, FieldType> = {
    ...asked,
    ...Object.fromEntries(filters.map((filter) => [filter, types[filter]])),
    ...(groups && { group_by: groups }),
  };
  const queryable: Resource = {
    fields: known,
    filters: Object.fromEntries(
      Object.keys(known).map((field) => [field, field === 'status' ? among : equal]),
    ),
    search: [],
    ordering: Object.keys(fields),
    order,
  };
  return {
    fields,
    queryable,
    /** Unless the client asks for another group. */
    groupBy: groups?.[0],
    list: query(`commerce.analytics.${name}`, {
      input: z.object({ query: tableQuery, format: z.enum(['json', 'csv']) }),
      reply: commerce.shape(fields).meta({ id: model }),
      form: 'list',
      deadline: 10_000,
      effects: () => [effect],
    }),
  };
}

export type Report = ReturnType<typeof report>;

const unset = { ...readOnly, allowsNull: true } as const;

/** Orders by the day of their submission, or by what they have in common; days without orders are zeros. */
export const orderAnalytics = report('orders', {
  model: 'OrderAnalytics',
  fields: {
    /** Null for orders without a manager or a payment type. */
    key: char(unset),
    label: char(readOnly),
    currency: currency(readOnly),
    orders_count: integer(readOnly),
    /** Lines of the orders. */
    items_count: integer(readOnly),
    quantity: quantity(readOnly),
    total: money(readOnly),
    average: money(readOnly),
    min: money(readOnly),
    max: money(readOnly),
    discount_total: money(readOnly),
    /** Whatever statuses the other figures are of. */
    cancelled_count: integer(readOnly),
  },
  groups: ['day', 'week', 'month', 'status', 'company', 'supplier', 'manager', 'payment_type'],
  filters: ['category', 'status'],
  order: ['key', 'currency'],
});

/** Goods by what was ordered of them. */
export const productAnalytics = report('products', {
  model: 'ProductAnalytics',
  fields: {
    /** Null for products without a category. */
    key: char(unset),
    label: char(readOnly),
    /** Of a product. */
    sku: char(unset),
    currency: currency(readOnly),
    orders_count: integer(readOnly),
    companies_count: integer(readOnly),
    quantity: quantity(readOnly),
    total: money(readOnly),
    average_price: money(readOnly),
    returned_quantity: quantity(readOnly),
    stock_available: quantity(readOnly),
    /** For how many whole days what is available lasts, at the sales of the range; null without sales. */
    days_of_stock: integer(unset),
  },
  groups: ['product', 'category', 'brand', 'supplier'],
  filters: ['category', 'status'],
  order: ['-total'],
});

/** Companies by what they ordered. */
export const customerAnalytics = report('customers', {
  model: 'CustomerAnalytics',
  fields: {
    company: pk({ ...readOnly, to: 'companies' }),
    name: char(readOnly),
    currency: currency(readOnly),
    orders_count: integer(readOnly),
    total: money(readOnly),
    average: money(readOnly),
    first_order_at: datetime(readOnly),
    last_order_at: datetime(readOnly),
    days_since_last: integer(readOnly),
    /** That were made in the range. */
    claims_count: integer(readOnly),
    /** Of the money of all customers that were found, in this currency. */
    share_percent: decimal({ digits: 5, places: 2, ...readOnly }),
    abc: choice(['A', 'B', 'C'], readOnly),
  },
  filters: ['status'],
  order: ['-total'],
});

/** The statuses that the submitted orders have reached; those that were cancelled are among them. */
export const funnelAnalytics = report('funnel', {
  model: 'FunnelAnalytics',
  fields: {
    key: char(readOnly),
    label: char(readOnly),
    currency: currency(readOnly),
    orders_count: integer(readOnly),
    total: money(readOnly),
    /** Of the orders that were submitted. */
    conversion_percent: decimal({ digits: 5, places: 2, ...readOnly }),
    /** Of the status. */
    position: integer(readOnly),
  },
  filters: ['status'],
  order: ['position'],
});

/** Claims, in the currencies of their orders. */
export const claimAnalytics = report('claims', {
  model: 'ClaimAnalytics',
  fields: {
    key: char(readOnly),
    currency: currency(readOnly),
    claims_count: integer(readOnly),
    quantity: quantity(readOnly),
    approved_quantity: quantity(readOnly),
    refund_total: money(readOnly),
    resolved_count: integer(readOnly),
    /** On average, of the claims that were resolved; null without any. */
    days_to_resolution: decimal({ digits: 10, places: 2, ...unset }),
  },
  groups: ['type', 'status'],
  filters: ['status'],
  order: ['-claims_count'],
});
