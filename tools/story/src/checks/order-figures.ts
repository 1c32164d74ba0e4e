import type { Stage } from '../stage.js';
import type { Line, Order } from '../world.js';
import { isCancelled, isSubmitted, type Left } from './books.js';
import { dayOf, daysFrom, monthOf, usualZone, weekOf } from './days.js';
import type { Differences } from './differences.js';
import { greatest, least, moneyAverage, moneySum, quantitySum } from './sums.js';
import { viewersOf, type Viewer } from './viewers.js';

/** A request for a report. */
interface Asked {
  from: string;
  to: string;
  zone?: string;
  groupBy: string;
  currency?: string;
  company?: number;
  statuses?: readonly string[];
}

/** What of an order a report is about. */
interface Counted {
  order: Order;
  key: string | null;
}

const units: ReadonlyMap<string, (day: string) => string> = new Map([
  ['day', (day: string) => day],
  ['week', weekOf],
  ['month', monthOf],
]);

/** Compares every grouping of `analytics/orders/` with the orders, as each role sees them. */
export async function checkOrderFigures(stage: Stage, { orders }: Left, found: Differences): Promise<void> {
  const times = orders.flatMap(({ submitted_at: at }) => at ?? []).toSorted();
  const [from, to] = [dayOf(times[0]!), dayOf(times.at(-1)!)];
  const groups = [...units.keys(), 'status', 'company', 'supplier', 'manager', 'payment_type'];
  const check = (viewer: Viewer, asked: Asked) => checkReport(stage, orders, { viewer, asked }, found);
  const viewers = viewersOf(stage);
  for (const viewer of viewers) for (const groupBy of groups) await check(viewer, { from, to, groupBy });
  const [admin, supplier] = viewers;
  const [first, last] = [...daysFrom(from, to)].slice(9, 16).filter((_, place) => place % 6 === 0);
  const company = stage.cast.buyers[1].company;
  await check(admin!, { from, to, groupBy: 'day', zone: 'America/New_York' });
  await check(supplier!, { from, to, groupBy: 'month', currency: 'EUR' });
  await check(supplier!, { from, to, groupBy: 'company', statuses: ['closed', 'cancelled'] });
  await check(supplier!, { from, to, groupBy: 'week', company });
  await check(supplier!, { from: first!, to: last!, groupBy: 'day' });
  await check(supplier!, { from: first!, to: last!, groupBy: 'company' });
}

async function checkReport(
  stage: Stage,
  orders: readonly Order[],
  { viewer, asked }: { viewer: Viewer; asked: Asked },
  found: Differences,
): Promise<void> {
  const query = queryOf(stage, asked);
  const what = `analytics/orders/?${query} of ${viewer.name}`;
  const rows = await viewer.client.all<Row>(`/analytics/orders/?${query}`);
  const expected = expectedRows(
    stage,
    orders.filter((order) => isSubmitted(order) && viewer.sees(order)),
    asked,
  );
  const nameOf = ({ key, currency }: Pick<Row, 'key' | 'currency'>): string => `${key} ${currency}`;
  found.same(what, rows.map(nameOf).toSorted(), expected.map(nameOf).toSorted());
  const byName = new Map(rows.map((row) => [nameOf(row), row]));
  for (const row of expected) found.sameFields(`${what}: ${nameOf(row)}`, byName.get(nameOf(row)), row);
}

function queryOf({ cast }: Stage, asked: Asked): string {
  const { from, to, zone, groupBy, currency, company, statuses } = asked;
  return new URLSearchParams({
    date_from: from,
    date_to: to,
    group_by: groupBy,
    supplier: String(cast.supplier),
    ...(zone && { tz: zone }),
    ...(currency && { currency }),
    ...(company && { company: String(company) }),
    ...(statuses && { status__in: statuses.join() }),
  }).toString();
}

interface Row {
  key: string | null;
  currency: string;
}

function expectedRows(stage: Stage, orders: readonly Order[], asked: Asked): Row[] {
  const { from, to, zone = usualZone, currency, company, groupBy } = asked;
  const meant = orders.filter((order) => {
    const day = dayOf(order.submitted_at!, zone);
    const isAsked = (!currency || order.currency === currency) && (!company || order.company === company);
    return day >= from && day <= to && isAsked;
  });
  const isCounted = ({ status }: Order): boolean =>
    asked.statuses ? asked.statuses.includes(status) : status !== 'cancelled';
  const shown = meant.filter((order) => isCounted(order) || (groupBy !== 'status' && isCancelled(order)));
  const counted = shown.map((order): Counted => ({ order, key: keyOf(stage, order, asked) }));
  return groupsOf(counted, asked).map(({ key, currency: of }) => {
    const own = counted.filter((one) => one.key === key && one.order.currency === of);
    const all = own.map(({ order }) => order);
    return {
      key,
      currency: of,
      ...figuresOf(all.filter(isCounted)),
      cancelled_count: all.filter(isCancelled).length,
    };
  });
}

/** Every day, week and month of the range in every currency; else what there is. */
function groupsOf(counted: readonly Counted[], { from, to, groupBy, currency = 'RUB' }: Asked): Row[] {
  const unit = units.get(groupBy);
  const pairs = counted.map(({ key, order }) => ({ key, currency: order.currency }));
  if (!unit) return distinct(pairs);
  const currencies = new Set(pairs.length ? pairs.map((one) => one.currency) : [currency]);
  const keys = new Set([...daysFrom(from, to)].map(unit));
  return [...keys].flatMap((key) => [...currencies].map((one) => ({ key, currency: one })));
}

const distinct = (rows: readonly Row[]): Row[] => [
  ...new Map(rows.map((row) => [`${row.key} ${row.currency}`, row])).values(),
];

function keyOf({ cast }: Stage, order: Order, { groupBy, zone }: Asked): string | null {
  const unit = units.get(groupBy);
  if (unit) return unit(dayOf(order.submitted_at!, zone));
  if (groupBy === 'manager') return order.company === cast.buyers[0].company ? String(cast.manager.id) : null;
  const value = order[groupBy as 'status' | 'company' | 'supplier' | 'payment_type'];
  return value === null ? null : String(value);
}

function figuresOf(orders: readonly Order[]): object {
  const totals = orders.map(({ total }) => total);
  const lines: Line[] = orders.flatMap((order) => order.lines);
  return {
    orders_count: orders.length,
    items_count: lines.length,
    quantity: quantitySum(lines.map(({ quantity }) => quantity)),
    total: moneySum(totals),
    average: moneyAverage(totals),
    min: least(totals),
    max: greatest(totals),
    discount_total: moneySum(orders.map((order) => order.discount_total)),
  };
}
