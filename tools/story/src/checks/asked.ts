import type { Order } from '../world.js';
import { dayOf } from './days.js';
import type { Category, Facts, Product } from './facts.js';

/** A request for a report. Days are `YYYY-MM-DD`. */
export interface Asked {
  from: string;
  /** Inclusive. */
  to: string;
  zone?: string;
  groupBy?: string;
  currency?: string;
  company?: number;
  /** With those below it. */
  category?: number;
  statuses?: readonly string[];
}

/** A row of a report: what it is of, and figures. */
export interface Row {
  currency: string;
  [field: string]: unknown;
}

/** The facts that a caller sees. */
export interface Seen extends Facts {
  /** Of the products that exist for the caller: how much can be ordered. */
  available: ReadonlyMap<number, string>;
  seesUsers: boolean;
  /** In the zone that is asked for. */
  today: string;
}

export function queryOf(supplier: number, asked: Asked): string {
  const { from, to, zone, groupBy, currency, company, category, statuses } = asked;
  return new URLSearchParams({
    date_from: from,
    date_to: to,
    supplier: String(supplier),
    ...(groupBy && { group_by: groupBy }),
    ...(zone && { tz: zone }),
    ...(currency && { currency }),
    ...(company && { company: String(company) }),
    ...(category && { category: String(category) }),
    ...(statuses && { status__in: statuses.join() }),
  }).toString();
}

export function isInRange(at: string, { from, to, zone }: Asked): boolean {
  const day = dayOf(at, zone);
  return day >= from && day <= to;
}

/** Orders that a report is of, whatever their status is; baskets are in none. */
export const ordersIn = ({ orders }: Pick<Facts, 'orders'>, asked: Asked): Order[] =>
  orders.filter(
    (order) =>
      order.status !== 'new' &&
      isInRange(order.submitted_at!, asked) &&
      (!asked.currency || order.currency === asked.currency) &&
      (!asked.company || order.company === asked.company),
  );

export const isCounted = ({ statuses }: Asked, { status }: { status: string }): boolean =>
  statuses ? statuses.includes(status) : status !== 'cancelled';

/** Whether a product is in the category that is asked for, or below it. */
export function isInCategory(
  { categories }: { categories: readonly Category[] },
  { category }: Asked,
): (product: Pick<Product, 'category'>) => boolean {
  const parents = new Map(categories.map(({ id, parent }) => [id, parent]));
  return (product) => {
    if (category === undefined) return true;
    for (let id = product.category; id !== null; id = parents.get(id) ?? null)
      if (id === category) return true;
    return false;
  };
}

/** Groups items by a key and a currency. */
export const groupsOf = <T>(
  items: readonly T[],
  of: (item: T) => { key: string | null; currency: string },
): { key: string | null; currency: string; items: T[] }[] =>
  [...Map.groupBy(items, (item) => JSON.stringify(of(item))).values()].map((group) => ({
    ...of(group[0]!),
    items: group,
  }));
