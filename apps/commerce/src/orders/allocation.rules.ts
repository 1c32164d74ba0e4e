import { sumOf, type Thousandths } from '@stoa/kernel';

/** What a line needs. */
export interface Demand {
  line: number;
  product: number;
  quantity: Thousandths;
  /** The warehouses that it may come from, the preferred first. */
  warehouses: readonly number[];
}

/** What can be had of a product in a warehouse. */
export interface Available {
  product: number;
  warehouse: number;
  quantity: Thousandths;
}

/** What a line gets from a warehouse. */
export interface Allocation {
  line: number;
  product: number;
  warehouse: number;
  quantity: Thousandths;
}

export interface Shortage {
  line: number;
  available: Thousandths;
}

interface Result {
  allocations: Allocation[];
  shortages: Shortage[];
}

const keyOf = (product: number, warehouse: number): string => `${product} ${warehouse}`;

/**
 * Chooses warehouses: the first one that has a whole line, else as many as it takes, in their order. A line that all of
 * them together do not have is short; with backorders the first one owes the rest of it.
 */
export function allocated(
  demands: readonly Demand[],
  stocks: readonly Available[],
  allowsBackorder: boolean,
): Result {
  const left = new Map(stocks.map((one) => [keyOf(one.product, one.warehouse), one.quantity]));
  const result: Result = { allocations: [], shortages: [] };
  for (const demand of demands) {
    const parts = partsOf(demand, left, allowsBackorder);
    const missing = demand.quantity - sumOf(parts.map(({ quantity }) => quantity));
    if (missing > 0n) result.shortages.push({ line: demand.line, available: demand.quantity - missing });
    for (const { product, warehouse, quantity } of parts) {
      const key = keyOf(product, warehouse);
      left.set(key, (left.get(key) ?? 0n) - quantity);
    }
    result.allocations.push(...parts);
  }
  return result;
}

function partsOf(
  { line, product, quantity, warehouses }: Demand,
  left: ReadonlyMap<string, Thousandths>,
  allowsBackorder: boolean,
): Allocation[] {
  const free = warehouses.map((warehouse) => ({
    warehouse,
    quantity: left.get(keyOf(product, warehouse)) ?? 0n,
  }));
  const whole = free.find((one) => one.quantity >= quantity);
  const parts = whole ? [{ ...whole, quantity }] : split(free, quantity);
  const rest = quantity - sumOf(parts.map((one) => one.quantity));
  const [first] = warehouses;
  if (rest > 0n && allowsBackorder && first !== undefined) owe(parts, first, rest);
  return parts.map((part) => ({ line, product, ...part }));
}

interface Part {
  warehouse: number;
  quantity: Thousandths;
}

function split(free: readonly Part[], wanted: Thousandths): Part[] {
  const parts: Part[] = [];
  let rest = wanted;
  for (const { warehouse, quantity } of free) {
    const taken = quantity < rest ? quantity : rest;
    if (taken <= 0n) continue;
    parts.push({ warehouse, quantity: taken });
    rest -= taken;
  }
  return parts;
}

function owe(parts: Part[], warehouse: number, rest: Thousandths): void {
  const known = parts.find((part) => part.warehouse === warehouse);
  if (known) known.quantity += rest;
  else parts.push({ warehouse, quantity: rest });
}
