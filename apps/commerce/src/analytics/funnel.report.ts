import { raw, sql, type Sql } from '@stoa/persistence';
import { amount, statusName, type Report } from './report.js';
import { orderPassage, ordersBetween } from './order-facts.sql.js';
import { ordersIn, sumsIn, type Scope } from './scope.sql.js';
import { sourceOf } from './source.sql.js';

const fromOrders = (scope: Scope, start: Sql, until: Sql): Sql => sql`
  select passed.reached, orders.status_line, orders.status, orders.currency, 1 as orders, (orders.total * 100)::bigint as total
  from ${ordersBetween(start, until, ordersIn(scope))} ${orderPassage}`;

const fromSums = (scope: Scope): Sql => sql`
  select r.reached, r.status_line, r.status, r.currency, r.orders, r.total from analytics_funnel r where ${sumsIn(scope)}`;

/**
 * How many of the submitted orders have reached each status of their lines. Orders that were cancelled are among them,
 * or nothing would be seen to drop out.
 */
export function funnelReport(scope: Scope): Report {
  const { actor, asked } = scope;
  const isDirect = actor.role === 'buyer' || actor.role === 'manager' || asked.company !== undefined;
  const { ctes, rows } = sourceOf(asked, {
    sums: isDirect ? undefined : { rows: fromSums(scope), base: 0 },
    orders: (start, until) => fromOrders(scope, start, until),
  });
  const ofStatuses = asked.statuses ? sql`status = any(${asked.statuses}::text[])` : sql`true`;
  return {
    found: sql`with ${ctes} facts as materialized (select * from (${rows}) found where ${ofStatuses}),
      sums as (select reached, currency, sum(orders) as orders, sum(total) as total from facts group by 1, 2),
      steps as (
        select reached as key from sums where reached <> ''
        union select step ->> 'to' from status_lines cross join jsonb_array_elements(steps) step
        where id in (select status_line from facts))
      select steps.key, submitted.currency, coalesce(sums.orders, 0) as orders, coalesce(sums.total, 0) as total,
        submitted.orders as submitted, coalesce(s.position, 0) as position
      from steps cross join (select * from sums where reached = '') submitted
      left join sums on sums.reached = steps.key and sums.currency = submitted.currency
      left join order_statuses s on s.code = steps.key`,
    fields: {
      key: raw('found.key'),
      label: statusName,
      currency: raw('found.currency'),
      orders_count: raw('found.orders'),
      total: amount('found.total'),
      conversion_percent: raw('round(found.orders * 100.0 / found.submitted, 2)'),
      position: raw('found.position'),
    },
    key: raw('found.key, found.currency'),
    order: ['position', 'key', 'currency'],
  };
}
