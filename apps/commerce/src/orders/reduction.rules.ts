import { invalid, quantityText, thousandthsOf, type Issue } from '@stoa/kernel';
import { inList, type AskedLine } from './basket.rules.js';
import type { StoredLine } from './order-lines.repository.js';

/** A lower quantity of a line. */
export interface Reduction {
  line: number;
  quantity: string;
  /** Where a list says so, for the first time. */
  inBody?: { place: number; length: number };
}

/**
 * The lines of a body as reductions of those that an order has: what the body does not name stays. Goods that it names
 * more often than the order has lines of them are added up, as they are in baskets.
 * @throws Fault invalid/validation for goods that the order does not have
 */
export function reductionsOf(stored: readonly StoredLine[], asked: readonly AskedLine[]): Reduction[] {
  const { length } = asked;
  const issues: Issue[] = [];
  const found = new Map<number, Reduction>();
  for (const [place, line] of asked.entries()) {
    const ids = stored.filter((one) => isOf(one, line)).map(({ id }) => id);
    const id = ids.find((one) => !found.has(one)) ?? ids[0];
    if (id === undefined) issues.push(notOrdered(line, { place, length }));
    else
      found.set(id, withMore(found.get(id) ?? { line: id, quantity: '0', inBody: { place, length } }, line));
  }
  if (issues.length) throw invalid('validation', issues);
  return [...found.values()];
}

const isOf = (line: StoredLine, { product, warehouse }: AskedLine): boolean =>
  line.product === product && (warehouse === null || line.warehouse === warehouse);

const withMore = (reduction: Reduction, { quantity }: AskedLine): Reduction => ({
  ...reduction,
  quantity: quantityText(thousandthsOf(reduction.quantity) + thousandthsOf(quantity)),
});

const notOrdered = (
  { product: value }: AskedLine,
  { place, length }: NonNullable<Reduction['inBody']>,
): Issue => inList({ path: ['product'], issue: 'pk', params: { value } }, place, length);
