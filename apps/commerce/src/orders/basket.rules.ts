import { thousandthsOf, quantityText, type Issue } from '@stoa/kernel';
import type { BasketFacts, LineFacts } from './facts.js';

/** Goods that a body asks for. */
export interface AskedLine {
  /** Of a line that is stored. */
  id?: number | null;
  product: number;
  quantity: string;
  warehouse: number | null;
  comment: string;
}

/** A line, and the place of the first of those in the body that it was made of. */
export interface PlacedLine extends AskedLine {
  place: number;
}

const keyOf = ({ product, warehouse }: Pick<AskedLine, 'product' | 'warehouse'>): string =>
  `${product} ${warehouse ?? ''}`;

/** Lines with the same product and warehouse are one, which has the sum of their quantities. */
export function mergedLines(lines: readonly AskedLine[]): PlacedLine[] {
  const merged = new Map<string, PlacedLine>();
  for (const [place, line] of lines.entries()) {
    const key = keyOf(line);
    const before = merged.get(key);
    merged.set(key, before ? sumOf(before, line) : { ...line, place });
  }
  return [...merged.values()];
}

const sumOf = (one: PlacedLine, other: AskedLine): PlacedLine => ({
  ...one,
  quantity: quantityText(thousandthsOf(one.quantity) + thousandthsOf(other.quantity)),
  comment: other.comment || one.comment,
});

/** The lines of a body in the place of those that are stored: a line that has the same goods keeps its id. */
export function replacedLines(lines: readonly AskedLine[], stored: readonly AskedLine[]): AskedLine[] {
  const ids = new Map(stored.map((line) => [keyOf(line), line.id]));
  return lines.map((line) => ({ ...line, id: ids.get(keyOf(line)) ?? null }));
}

const maxQuantity = thousandthsOf('9999999999.999');

/** What is wrong with a line, by the field of the line. */
export function lineIssues(line: LineFacts): Issue[] {
  const { product, warehouse } = line;
  if (!line.is_sold) return [{ path: ['product'], issue: 'pk', params: { value: product } }];
  return [
    ...(line.price === null ? [{ path: ['product'], issue: 'no_price' }] : []),
    ...quantityIssues(line).map((one) => ({ path: ['quantity'], ...one })),
    ...(line.is_warehouse_allowed
      ? []
      : [{ path: ['warehouse'], issue: 'pk', params: { value: warehouse } }]),
  ];
}

function quantityIssues(line: LineFacts): Omit<Issue, 'path'>[] {
  const { min_order_quantity: min, quantity_step: step } = line;
  const quantity = thousandthsOf(line.quantity);
  if (quantity > maxQuantity) return [{ issue: 'max_whole_digits', params: { max: 10 } }];
  if (quantity < thousandthsOf(min)) return [{ issue: 'min_value', params: { min } }];
  return quantity % thousandthsOf(step) ? [{ issue: 'step', params: { step } }] : [];
}

/** What is wrong with an order, but for its lines. */
export function termsIssues(facts: BasketFacts): Issue[] {
  const fields = [
    ['payment_type', facts.is_payment_allowed],
    ['delivery_type', facts.is_delivery_allowed],
    ['warehouse', facts.is_warehouse_allowed],
  ] as const;
  return fields
    .filter(([, isAllowed]) => !isAllowed)
    .map(([field]) => ({ path: [field], issue: 'pk', params: { value: facts[field] } }));
}

/** An issue of a line as one of the list that the line is in. */
export const inList = (issue: Issue, place: number, length: number): Issue => ({
  ...issue,
  path: ['lines', place, ...issue.path],
  params: { ...issue.params, sizes: [length] },
});
