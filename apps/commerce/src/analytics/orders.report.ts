import { emptySql, joinSql, raw, sql, type Sql } from '@stoa/persistence';
import type { Asked } from './asked.rules.js';
import { isTimeUnit, unitOf } from './blocks.sql.js';
import { amount, nameIn, quantity, statusName, type Report } from './report.js';
import { orderMeasures, ordersBetween, orderSize } from './order-facts.sql.js';
import { companySumsIn, isCounted, isInCategory, orderSumsIn, ordersIn, type Scope } from './scope.sql.js';
import { sourceOf } from './source.sql.js';

/** What orders are grouped by. @param row the alias of an order or of a sum */
function keyOf(row: 'orders' | 'r', { groupBy, zone }: Asked): Sql {
  if (!isTimeUnit(groupBy)) return raw(keys(row).get(groupBy)!);
  const at = raw(row === 'r' ? 'analytics_start(r.block >> 2)' : 'orders.submitted_at');
  return unitOf(at, groupBy, zone);
}

const keys = (row: string): ReadonlyMap<string, string> =>
  new Map([
    ['status', `${row}.status`],
    ['company', `${row}.company`],
    ['supplier', `${row}.supplier`],
    ['manager', 'customers.manager'],
    ['payment_type', `nullif(${row}.payment_type, 0)`],
  ]);

/** Joins the companies of rows, where they are grouped by what the company has. */
const customers = (row: 'orders' | 'r', { groupBy }: Asked): Sql =>
  groupBy === 'manager' ? raw(`join companies customers on customers.id = ${row}.company`) : emptySql;

const labels: ReadonlyMap<string, Sql> = new Map([
  ['week', raw(`to_char(found.key::date, 'IYYY-"W"IW')`)],
  ['status', statusName],
  ['company', nameIn('companies')],
  ['supplier', nameIn('suppliers')],
  ['payment_type', nameIn('payment_types')],
]);

const managerName = `coalesce(nullif(trim(first_name || ' ' || last_name), ''), login)`;

/** Callers who do not see a user do not see the name either. */
const labelOf = ({ asked: { groupBy }, seesUser }: Scope): Sql =>
  groupBy === 'manager'
    ? nameIn('people', managerName, sql`named.id = found.key::int and ${seesUser}`)
    : (labels.get(groupBy) ?? raw('found.key'));

const measures = 'orders, lines, quantity, total, discount, least, greatest';

const fromSums = (scope: Scope, table: string, where: Sql): Sql => sql`
  select ${keyOf('r', scope.asked)} as key, r.currency, r.status, ${raw(measures)}
  from ${raw(table)} r ${customers('r', scope.asked)} where ${where}`;

const fromOrders = (scope: Scope, start: Sql, until: Sql): Sql => sql`
  select ${keyOf('orders', scope.asked)} as key, orders.currency, orders.status, ${orderMeasures}
  from ${ordersBetween(start, until, ordersIn(scope))} ${customers('orders', scope.asked)} ${orderSize}`;

/** Orders as if they had the lines of one category and below alone. */
const fromLines = (scope: Scope, start: Sql, until: Sql): Sql => sql`
  select ${keyOf('orders', scope.asked)} as key, orders.currency, orders.status, 1 as orders, count(*) as lines,
    sum(l.quantity) * 1000 as quantity, sum(l.total) * 100 as total, sum(l.discount) * 100 as discount,
    sum(l.total) * 100 as least, sum(l.total) * 100 as greatest
  from orders ${customers('orders', scope.asked)} join order_lines l on l."order" = orders.id
  where orders.submitted_at >= ${start} and orders.submitted_at < ${until} and ${ordersIn(scope)}
    and ${isInCategory(raw('l.product'), scope.asked)}
  group by orders.id, 1`;

const byCompany = new Set(['company', 'manager']);

/** Sums are by company or by payment type; few orders are read one by one. */
function sumsOf(scope: Scope): { rows: Sql; base: 0 | 1 } | undefined {
  const { actor, asked } = scope;
  if (actor.role === 'buyer' || asked.company !== undefined || asked.category !== undefined) return undefined;
  if (byCompany.has(asked.groupBy))
    return { rows: fromSums(scope, 'analytics_companies', companySumsIn(scope)), base: 1 };
  if (actor.role === 'manager') return undefined;
  return { rows: fromSums(scope, 'analytics_orders', orderSumsIn(scope)), base: 0 };
}

const figures = raw('currency, orders, lines, quantity, total, discount, least, greatest, cancelled');

/** A row for each day, week or month, in each currency that was found. */
function withEmpty({ groupBy, from, to, currency }: Asked): Sql {
  if (!isTimeUnit(groupBy)) return sql`select key::text as key, ${figures} from sums`;
  return sql`
    select ${raw(groupBy === 'month' ? 'left(key::text, 7)' : 'key::text')} as key, ${figures}
    from (select distinct date_trunc(${groupBy}::text, day)::date as key
      from generate_series(${from}::date::timestamp, ${to}::date::timestamp, interval '1 day') day) buckets
    cross join (select distinct currency from sums
      union select ${currency ?? 'RUB'}::text where not exists (select from sums)) currencies
    left join sums using (key, currency)`;
}

export function ordersReport(scope: Scope): Report {
  const { asked } = scope;
  const { ctes, rows } = sourceOf(asked, {
    sums: sumsOf(scope),
    orders: (start, until) =>
      asked.category === undefined ? fromOrders(scope, start, until) : fromLines(scope, start, until),
  });
  const counted = isCounted(raw('status'), asked);
  const shown = asked.groupBy === 'status' ? counted : sql`(${counted} or status = 'cancelled')`;
  const added = [
    ...['orders', 'lines', 'quantity', 'total', 'discount'].map((name) => ['sum', name] as const),
    ['min', 'least'] as const,
    ['max', 'greatest'] as const,
  ].map(([add, name]) => sql`${raw(`${add}(${name})`)} filter (where ${counted}) as ${raw(name)}`);
  return {
    found: sql`with ${ctes} facts as (${rows}),
      sums as materialized (
        select key, currency, ${joinSql(added, ', ')},
          sum(orders) filter (where status = 'cancelled') as cancelled
        from facts where ${shown} group by key, currency)
      ${withEmpty(asked)}`,
    fields: {
      key: raw('found.key'),
      label: labelOf(scope),
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
