import { thousandthsOf, type Thousandths } from '@stoa/kernel';
import type { StockChange } from '../orders/held-goods.rules.js';
import type { ClaimedLine } from './claim.rules.js';

/** What of a product an order has taken from a warehouse, and not brought back. */
export interface Source {
  product: number;
  warehouse: number;
  quantity: Thousandths;
}

/**
 * The warehouses that returned goods are put into: those that they came from, as far as the ledger says so, else the one
 * of the line, else the first of the supplier.
 * @param first undefined for a supplier without warehouses
 */
export function returnedTo(
  lines: readonly ClaimedLine[],
  sources: readonly Source[],
  first: number | undefined,
): StockChange[] | undefined {
  const left = sources.map((source) => ({ ...source }));
  const returned: StockChange[] = [];
  for (const { product, warehouse, approved_quantity: approved } of lines) {
    let rest = thousandthsOf(approved ?? '0');
    for (const source of left.filter((one) => one.product === product)) {
      const quantity = source.quantity < rest ? source.quantity : rest;
      source.quantity -= quantity;
      rest -= quantity;
      if (quantity > 0n) returned.push({ product, warehouse: source.warehouse, quantity, reserved: 0n });
    }
    const other = warehouse ?? first;
    if (rest > 0n && other === undefined) return undefined;
    if (rest > 0n) returned.push({ product, warehouse: other!, quantity: rest, reserved: 0n });
  }
  return returned;
}
