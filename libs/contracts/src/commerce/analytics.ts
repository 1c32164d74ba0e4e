import { reads } from '@stoa/auth';
import { commerce, tableQuery } from '@stoa/dto';
import type { FieldType, Resource, Test } from '@stoa/kernel';
import { z } from 'zod';
import { query } from '../operation.js';

const { char, currency, integer, money, quantity, readOnly } = commerce;

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
  /** The first one is the default. */
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
