import { sumOf, type Thousandths } from '@stoa/kernel';

/** What a line holds of a stock. */
export interface Held {
  line: number;
  product: number;
  warehouse: number;
  quantity: Thousandths;
  /** The quantity of the stock is without it. */
  isHandedOver: boolean;
}

/** How much of a line is wanted. */
export interface Wanted {
  line: number;
  quantity: Thousandths;
}

/**
 * The parts of what lines hold that make up what is wanted of them, as far as they hold so much.
 * @param held in the order in which it is taken
 */
export function taken(held: readonly Held[], wanted: readonly Wanted[]): Held[] {
  const rest = new Map(wanted.map(({ line, quantity }) => [line, quantity]));
  return held.flatMap((one) => {
    const asked = rest.get(one.line) ?? 0n;
    const quantity = one.quantity < asked ? one.quantity : asked;
    if (quantity <= 0n) return [];
    rest.set(one.line, asked - quantity);
    return [{ ...one, quantity }];
  });
}

/** A change of a stock. */
export interface StockChange {
  product: number;
  warehouse: number;
  quantity: Thousandths;
  reserved: Thousandths;
}

/** The changes of each stock added up, in the order in which stocks are locked. */
export function summed(changes: readonly StockChange[]): StockChange[] {
  const byStock = Map.groupBy(changes, ({ product, warehouse }) => `${product} ${warehouse}`);
  return [...byStock.values()]
    .map((all) => ({
      product: all[0]!.product,
      warehouse: all[0]!.warehouse,
      quantity: sumOf(all.map(({ quantity }) => quantity)),
      reserved: sumOf(all.map(({ reserved }) => reserved)),
    }))
    .filter(({ quantity, reserved }) => quantity !== 0n || reserved !== 0n)
    .toSorted((a, b) => a.product - b.product || a.warehouse - b.warehouse);
}
