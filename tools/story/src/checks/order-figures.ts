import { centsOf, moneyText } from '@stoa/kernel';
import type { Line, Order } from '../world.js';
import { groupsOf, isCounted, isInCategory, ordersIn, type Asked, type Row, type Seen } from './asked.js';
import { dayOf, daysFrom, monthOf, weekName, weekOf } from './days.js';
import { greatest, least, moneyAverage, moneySum, quantitySum } from './sums.js';

/** An order as a report sees it: with a category, as if it had the lines of that alone. */
interface Counted {
  order: Order;
  key: string | null;
  lines: Line[];
  total: string;
  discount: string;
}

const units: ReadonlyMap<string, (day: string) => string> = new Map([
  ['day', (day: string) => day],
  ['week', weekOf],
  ['month', monthOf],
]);

/** Of `analytics/orders/`: orders by time, or by what they have in common. */
export function orderRows(seen: Seen, asked: Asked): Row[] {
  const isShown = (order: Order): boolean =>
    isCounted(asked, order) || (asked.groupBy !== 'status' && order.status === 'cancelled');
  const isMeant = isInCategory(seen, asked);
  const products = new Set(seen.products.filter(isMeant).map(({ id }) => id));
  const counted = ordersIn(seen, asked)
    .filter(isShown)
    .flatMap((order): Counted[] => {
      const key = keyOf(seen, order, asked);
      if (asked.category === undefined)
        return [{ order, key, lines: order.lines, total: order.total, discount: order.discount_total }];
      const lines = order.lines.filter(({ product }) => products.has(product));
      const [total, discount] = [
        moneySum(lines.map((line) => line.total)),
        moneySum(lines.map((line) => line.discount)),
      ];
      return lines.length ? [{ order, key, lines, total, discount }] : [];
    });
  return groupsIn(counted, asked).map(({ key, currency, items }) => ({
    key,
    label: labelOf(seen, key, asked),
    currency,
    ...figuresOf(items.filter(({ order }) => isCounted(asked, order))),
    cancelled_count: items.filter(({ order }) => order.status === 'cancelled').length,
  }));
}

/** Every day, week and month of the range in every currency; else what there is. */
function groupsIn(counted: readonly Counted[], { from, to, groupBy = 'day', currency = 'RUB' }: Asked) {
  const groups = groupsOf(counted, ({ key, order }) => ({ key, currency: order.currency }));
  const unit = units.get(groupBy);
  if (!unit) return groups;
  const currencies = new Set(groups.length ? groups.map((group) => group.currency) : [currency]);
  const keys = new Set([...daysFrom(from, to)].map(unit));
  return [...keys].flatMap((key) =>
    [...currencies].map(
      (one) =>
        groups.find((group) => group.key === key && group.currency === one) ?? {
          key,
          currency: one,
          items: [],
        },
    ),
  );
}

function keyOf({ managers }: Seen, order: Order, { groupBy = 'day', zone }: Asked): string | null {
  const unit = units.get(groupBy);
  if (unit) return unit(dayOf(order.submitted_at!, zone));
  const value =
    groupBy === 'manager'
      ? (managers.get(order.company)?.id ?? null)
      : order[groupBy as 'status' | 'company' | 'supplier' | 'payment_type'];
  return value === null ? null : String(value);
}

/** Empty for what has no name, and for users that the caller does not see. */
function labelOf(
  { names, statuses, managers, seesUsers }: Seen,
  key: string | null,
  { groupBy = 'day' }: Asked,
): string {
  if (key === null) return '';
  const manager = [...managers.values()].find(({ id }) => String(id) === key);
  const labels: Record<string, () => string | undefined> = {
    week: () => weekName(key),
    status: () => statuses.find(({ code }) => code === key)?.name,
    company: () => names.company.get(key),
    supplier: () => names.supplier.get(key),
    payment_type: () => names.payment_type.get(key),
    manager: () => (seesUsers ? manager?.name : ''),
  };
  return (labels[groupBy] ?? (() => key))() ?? '';
}

function figuresOf(counted: readonly Counted[]): object {
  const totals = counted.map(({ total }) => total);
  const lines = counted.flatMap((one) => one.lines);
  return {
    orders_count: counted.length,
    items_count: lines.length,
    quantity: quantitySum(lines.map(({ quantity }) => quantity)),
    total: moneySum(totals),
    average: moneyAverage(totals),
    min: moneyText(centsOf(least(totals))),
    max: moneyText(centsOf(greatest(totals))),
    discount_total: moneySum(counted.map(({ discount }) => discount)),
  };
}
