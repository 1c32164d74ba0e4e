import { raw, sql, type Sql } from '@stoa/persistence';
import { utcTime } from '@stoa/service';
import { amount, type Report } from './report.js';
import { ordersBetween } from './order-facts.sql.js';
import { claimsIn, companySumsIn, isCounted, ordersIn, type Scope } from './scope.sql.js';
import { sourceOf } from './source.sql.js';

const fromOrders = (scope: Scope, start: Sql, until: Sql): Sql => sql`
  select orders.company, orders.currency, orders.status, 1 as orders, (orders.total * 100)::bigint as total,
    orders.submitted_at as first_at, orders.submitted_at as last_at
  from ${ordersBetween(start, until, ordersIn(scope))}`;

const fromSums = (scope: Scope): Sql => sql`
  select r.company, r.currency, r.status, r.orders, r.total, r.first_at, r.last_at
  from analytics_companies r where ${companySumsIn(scope)}`;

/** Customers of class A bring 80 percent of the money, those of A and B together 95; the one who exceeds it is the last. */
const classOf = raw(`case when found.before < 0.8 * found.whole or found.before = 0 then 'A'
  when found.before < 0.95 * found.whole then 'B' else 'C' end`);

/** Companies by what they ordered, with their share of all that was found in the currency. */
export function customersReport(scope: Scope): Report {
  const { actor, asked, now } = scope;
  const isDirect = actor.role === 'buyer' || asked.company !== undefined;
  const { ctes, rows } = sourceOf(asked, {
    sums: isDirect ? undefined : { rows: fromSums(scope), base: 1 },
    orders: (start, until) => fromOrders(scope, start, until),
  });
  const day = (at: Sql): Sql => sql`timezone(${asked.zone}::text, ${at})::date`;
  return {
    found: sql`with ${ctes} facts as (${rows}),
      sums as (
        select company, currency, sum(orders) as orders, sum(total) as total, min(first_at) as first_at,
          max(last_at) as last_at
        from facts where ${isCounted(raw('status'), asked)} group by company, currency)
      select *, sum(total) over (partition by currency) as whole,
        sum(total) over (partition by currency order by total desc, company) - total as before
      from sums`,
    fields: {
      company: raw('found.company'),
      name: raw('(select name from companies c where c.id = found.company)'),
      currency: raw('found.currency'),
      orders_count: raw('found.orders'),
      total: amount('found.total'),
      average: amount('found.total / found.orders'),
      first_order_at: utcTime(raw('found.first_at')),
      last_order_at: utcTime(raw('found.last_at')),
      days_since_last: sql`(${day(sql`${now}::timestamptz`)} - ${day(raw('found.last_at'))})`,
      claims_count: sql`(select count(*) from claims join orders o on o.id = claims."order"
        where claims.company = found.company and o.currency = found.currency and ${claimsIn(scope)})`,
      share_percent: raw('round(coalesce(found.total * 100 / nullif(found.whole, 0), 0), 2)'),
      abc: classOf,
    },
    key: raw('found.company, found.currency'),
    order: ['-total', 'company', 'currency'],
  };
}
