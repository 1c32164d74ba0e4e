import { raw, sql, type Sql } from '@stoa/persistence';
import { groupCompaniesRollup, groupsRollup, productsRollup } from './goods.rollups.js';
import { orderMeasures, orderPassage, ordersOfDays, orderSize, sellers } from './order-facts.sql.js';
import type { Rollup } from './rollup.js';

const sums = {
  orders: 'sum',
  lines: 'sum',
  quantity: 'sum',
  total: 'sum',
  discount: 'sum',
  least: 'min',
  greatest: 'max',
} as const;

/** Each order once for its supplier and once for all suppliers. */
const ordersOf = (columns: string, first: Sql, until: Sql): Sql => sql`
  select analytics_day(orders.submitted_at) as day, seller.supplier, ${raw(columns)}, orders.status, orders.currency,
    ${orderMeasures}
  from ${ordersOfDays(first, until)} ${orderSize} ${sellers}`;

const ordersRollup: Rollup = {
  table: 'analytics_orders',
  keys: ['supplier', 'payment_type', 'status', 'currency'],
  measures: sums,
  base: 0,
  facts: (first, until) => ordersOf('coalesce(orders.payment_type, 0) as payment_type', first, until),
};

const companiesRollup: Rollup = {
  table: 'analytics_companies',
  keys: ['supplier', 'company', 'status', 'currency'],
  measures: { ...sums, first_at: 'min', last_at: 'max' },
  base: 1,
  facts: (first, until) =>
    ordersOf('orders.company, orders.submitted_at as first_at, orders.submitted_at as last_at', first, until),
};

const funnelRollup: Rollup = {
  table: 'analytics_funnel',
  keys: ['supplier', 'status_line', 'status', 'currency', 'reached'],
  measures: { orders: 'sum', total: 'sum' },
  base: 0,
  facts: (first, until) => sql`
    select analytics_day(orders.submitted_at) as day, orders.supplier, orders.status_line, orders.status,
      orders.currency, passed.reached, 1 as orders, (orders.total * 100)::bigint as total
    from ${ordersOfDays(first, until)} ${orderPassage}`,
};

export const rollups: readonly Rollup[] = [
  ordersRollup,
  companiesRollup,
  productsRollup,
  groupsRollup,
  groupCompaniesRollup,
  funnelRollup,
];
