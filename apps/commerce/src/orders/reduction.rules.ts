import { invalid, type Issue } from '@stoa/kernel';
import { inList, type AskedLine } from './basket.rules.js';
import type { StoredLine } from './order-lines.repository.js';

/** A lower quantity of a line. */
export interface Reduction {
  line: number;
  quantity: string;
  /** Where a list says so. */
  place?: number;
}

/**
 * The lines of a body as reductions of those that an order has: what the body does not name stays.
 * @throws Fault invalid/validation for goods that the order does not have
 */
export function reductionsOf(stored: readonly StoredLine[], asked: readonly AskedLine[]): Reduction[] {
  const found = asked.map((line) => stored.find((one) => isOf(one, line)));
  const issues = asked.flatMap(({ product: value }, place): Issue[] =>
    found[place] ? [] : [inList({ path: ['product'], issue: 'pk', params: { value } }, place, asked.length)],
  );
  if (issues.length) throw invalid('validation', issues);
  return asked.map(({ quantity }, place) => ({ line: found[place]!.id, quantity, place }));
}

const isOf = (line: StoredLine, { product, warehouse }: AskedLine): boolean =>
  line.product === product && (warehouse === null || line.warehouse === warehouse);
