import { joinSql, raw, sql, type Sql } from '@stoa/persistence';
import { subtreeOf } from '../categories/category.sql.js';
import type { Asked } from './asked.rules.js';
import { coverage, endOf, isTimeUnit, startOf, unitOf } from './blocks.sql.js';
import { amount, quantity, type Report } from './report.js';
import { orderMeasures, orderSize } from './rollups.js';
import { companySumsIn, isCounted, ordersIn, sumsIn, type Scope } from './scope.sql.js';

/** What orders are grouped by, as text. @param row the alias of an order or of a sum */
function keyOf(row: 'orders' | 'r', { groupBy, zone }: Asked): Sql {
  if (!isTimeUnit(groupBy)) return raw(keys(row).get(groupBy)!);
  const at = raw(row === 'r' ? 'analytics_start(r.block >> 2)' : 'orders.submitted_at');
  return textOf(unitOf(at, groupBy, zone), groupBy);
}

const keys = (row: string): ReadonlyMap<string, string> =>
  new Map([
    ['status', `${row}.status`],
    ['company', `${row}.company::text`],
    ['supplier', `${row}.supplier::text`],
    ['manager', `(select c.manager from companies c where c.id = ${row}.company)::text`],
    ['payment_type', `nullif(${row}.payment_type, 0)::text`],
  ]);

const textOf = (day: Sql, unit: string): Sql =>
  unit === 'month' ? sql`left(${day}::text, 7)` : sql`${day}::text`;

const nameIn = (table: string, name = 'name', id = 'id'): string =>
  `coalesce((select ${name} from ${table} named where named.${id}::text = found.key), '')`;

const labels: ReadonlyMap<string, string> = new Map([
  ['week', `to_char(found.key::date, 'IYYY-"W"IW')`],
  ['status', nameIn('order_statuses', 'name', 'code')],
  ['company', nameIn('companies')],
  ['supplier', nameIn('suppliers')],
  ['manager', nameIn('people', `coalesce(nullif(concat_ws(' ', first_name, last_name), ''), login)`)],
  ['payment_type', nameIn('payment_types')],
]);

const columns = raw('key, currency, status, orders, lines, quantity, total, discount, least, greatest');

/** The sums that are up to date, and the orders of the other days. */
function fromSums(scope: Scope, table: string, where: Sql): Sql {
  const { asked } = scope;
  return sql`
    select ${keyOf('r', asked)} as key, r.currency, r.status, r.orders, r.lines, r.quantity, r.total, r.discount,
      r.least, r.greatest
    from ${raw(table)} r where ${where}
    union all
    select ${columns} from live cross join lateral (${fromOrders(scope, raw('live.start'), raw('live.until'))}) orders`;
}

const fromOrders = (scope: Scope, start: Sql, until: Sql): Sql => sql`
  select ${keyOf('orders', scope.asked)} as key, orders.currency, orders.status, ${orderMeasures}
  from orders ${orderSize}
  where orders.submitted_at >= ${start} and orders.submitted_at < ${until} and ${ordersIn(scope)}`;

/** Orders as if they had the lines of one category and below alone. */
const fromLines = (scope: Scope): Sql => sql`
  select ${keyOf('orders', scope.asked)} as key, orders.currency, orders.status, 1 as orders, count(*) as lines,
    sum(l.quantity) * 1000 as quantity, sum(l.total) * 100 as total, sum(l.discount) * 100 as discount,
    sum(l.total) * 100 as least, sum(l.total) * 100 as greatest
  from orders join order_lines l on l."order" = orders.id
  where orders.submitted_at >= ${startOf(scope.asked)} and orders.submitted_at < ${endOf(scope.asked)}
    and ${ordersIn(scope)}
    and l.product in (select id from products where category = any(${subtreeOf(sql`${scope.asked.category}::int`)}))
  group by orders.id`;

const byCompany = new Set(['company', 'manager']);

/** Where the figures come from. Sums are by company or by payment type; few orders are read one by one. */
function sourceOf(scope: Scope): { ctes: Sql; rows: Sql } {
  const { actor, asked } = scope;
  const ofCompanies = byCompany.has(asked.groupBy);
  if (asked.category !== undefined) return { ctes: sql``, rows: fromLines(scope) };
  const isDirect = actor.role === 'buyer' || asked.company !== undefined;
  if (isDirect || (actor.role === 'manager' && !ofCompanies))
    return { ctes: sql``, rows: fromOrders(scope, startOf(asked), endOf(asked)) };
  const [table, where] = ofCompanies
    ? ['analytics_companies', companySumsIn(scope)]
    : ['analytics_orders', sumsIn(scope)];
  return {
    ctes: sql`${coverage(asked, ofCompanies ? 1 : 0)},`,
    rows: fromSums(scope, table as string, where as Sql),
  };
}

/** A row for each day, week or month, in each currency that was found. */
function withEmpty({ groupBy, from, to, currency }: Asked): Sql {
  if (!isTimeUnit(groupBy)) return raw('select * from sums');
  const key = textOf(sql`date_trunc(${groupBy}::text, day)::date`, groupBy);
  return sql`
    select key, currency, orders, lines, quantity, total, discount, least, greatest, cancelled
    from (select distinct ${key} as key
      from generate_series(${from}::date::timestamp, ${to}::date::timestamp, interval '1 day') day) buckets
    cross join (select distinct currency from sums
      union select ${currency ?? 'RUB'}::text where not exists (select from sums)) currencies
    left join sums using (key, currency)`;
}

export function ordersReport(scope: Scope): Report {
  const { asked } = scope;
  const { ctes, rows } = sourceOf(scope);
  const counted = isCounted(raw('status'), asked);
  const shown = asked.groupBy === 'status' ? counted : sql`(${counted} or status = 'cancelled')`;
  const measures = [
    ...['orders', 'lines', 'quantity', 'total', 'discount'].map((name) => ['sum', name] as const),
    ['min', 'least'] as const,
    ['max', 'greatest'] as const,
  ].map(([add, name]) => sql`${raw(`${add}(${name})`)} filter (where ${counted}) as ${raw(name)}`);
  return {
    found: sql`with ${ctes} facts as (${rows}),
      sums as materialized (
        select key, currency, ${joinSql(measures, ', ')},
          sum(orders) filter (where status = 'cancelled') as cancelled
        from facts where ${shown} group by key, currency)
      ${withEmpty(asked)}`,
    fields: {
      key: raw('found.key'),
      label: raw(labels.get(asked.groupBy) ?? 'found.key'),
      currency: raw('found.currency'),
      orders_count: raw('coalesce(found.orders, 0)'),
      items_count: raw('coalesce(found.lines, 0)'),
      quantity: quantity('found.quantity'),
      total: amount('found.total'),
      average: amount('found.total / nullif(found.orders, 0)::numeric'),
      min: amount('found.least'),
      max: amount('found.greatest'),
      discount_total: amount('found.discount'),
      cancelled_count: raw('coalesce(found.cancelled, 0)'),
    },
    key: raw('found.key, found.currency'),
    order: isTimeUnit(asked.groupBy) ? ['key', 'currency'] : ['-total', 'key', 'currency'],
  };
}
