import { centsOf, halfUp, percentText, sumOf } from '@stoa/kernel';
import type { Order } from '../world.js';
import { groupsOf, isCounted, isInRange, ordersIn, type Asked, type Row, type Seen } from './asked.js';
import { dayOf, daysBetween } from './days.js';
import { moneyAverage, moneySum } from './sums.js';

/** A company with its orders in one currency, and their money. */
interface Customer {
  company: number;
  currency: string;
  orders: Order[];
  money: bigint;
}

/** Of `analytics/customers/`: companies by their orders, with their shares and classes within a currency. */
export function customerRows(seen: Seen, asked: Asked): Row[] {
  const counted = ordersIn(seen, asked).filter((order) => isCounted(asked, order));
  const customers = groupsOf(counted, ({ company, currency }) => ({ key: String(company), currency })).map(
    ({ key, currency, items }): Customer => ({
      company: Number(key),
      currency,
      orders: items,
      money: centsOf(moneySum(items.map(({ total }) => total))),
    }),
  );
  return [...Map.groupBy(customers, ({ currency }) => currency).values()].flatMap((all) =>
    rowsOf(seen, all, asked),
  );
}

/** @param customers all of one currency */
function rowsOf(seen: Seen, customers: readonly Customer[], asked: Asked): Row[] {
  const whole = sumOf(customers.map(({ money }) => money));
  const sorted = customers.toSorted(
    (one, other) => Number(other.money - one.money) || one.company - other.company,
  );
  let before = 0n;
  return sorted.map(({ company, currency, orders, money }) => {
    const abc = classOf(before, whole);
    before += money;
    const totals = orders.map(({ total }) => total);
    const times = orders.map(({ submitted_at: at }) => at!).toSorted(byTime);
    return {
      company,
      name: seen.names.company.get(String(company))!,
      currency,
      orders_count: orders.length,
      total: moneySum(totals),
      average: moneyAverage(totals),
      first_order_at: times[0]!,
      last_order_at: times.at(-1)!,
      days_since_last: daysBetween(dayOf(times.at(-1)!, asked.zone), seen.today),
      claims_count: claimsOf(seen, { company, currency }, asked),
      share_percent: percentText(whole ? halfUp(money * 10_000n, whole) : 0n),
      abc,
    };
  });
}

/** By what those above a customer bring: less than 80 percent of the money is A, less than 95 B. */
function classOf(before: bigint, whole: bigint): string {
  if (before === 0n || before * 100n < whole * 80n) return 'A';
  return before * 100n < whole * 95n ? 'B' : 'C';
}

/** The texts have no microseconds where they are zero: the dot is before the `Z`. */
const byTime = (one: string, other: string): number =>
  one.replace('Z', '.0') < other.replace('Z', '.0') ? -1 : 1;

/** Claims that were made in the range, about orders in the currency. */
function claimsOf(
  { claims, orders }: Seen,
  { company, currency }: Pick<Order, 'company' | 'currency'>,
  asked: Asked,
): number {
  const isInCurrency = new Set(orders.filter((order) => order.currency === currency).map(({ id }) => id));
  return claims.filter(
    (claim) =>
      claim.company === company && isInCurrency.has(claim.order) && isInRange(claim.created_at, asked),
  ).length;
}
