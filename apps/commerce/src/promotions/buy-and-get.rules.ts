import { halfUp, sumOf, type Cents, type Thousandths } from '@stoa/kernel';
import type { BuyAndGet } from './promotion.js';

/** A line as actions see it: what is left of its amount after the actions before. */
export interface PricedLine {
  product: number;
  quantity: Thousandths;
  amount: Cents;
}

/** The quantities that an action is about: of products that are only bought, only got, or both. */
interface Pools {
  bought: Thousandths;
  got: Thousandths;
  shared: Thousandths;
}

/**
 * The discount of each line. A unit that is got is not counted as bought, so of one product "buy 2, get 1" makes the third
 * one cheaper. As much is got as possible, from the first lines on: lines are sorted by price, so the cheapest units are
 * got. The last time may give less than `getQuantity`.
 */
export function gotDiscounts(action: BuyAndGet, lines: readonly PricedLine[]): Cents[] {
  const roles = rolesIn(action, lines);
  const pools = poolsOf(lines, roles);
  const got = greatestGot(action, pools);
  const remaining = { all: got.quantity, shared: pools.shared - got.sharedBought };
  return lines.map((line, index) => {
    const { isBought, isGot } = roles[index]!;
    if (!isGot || line.quantity === 0n) return 0n;
    const quantity = least(line.quantity, remaining.all, ...(isBought ? [remaining.shared] : []));
    remaining.all -= quantity;
    if (isBought) remaining.shared -= quantity;
    // One rounding: the share of the units in the line's amount is not rounded by itself.
    return halfUp(line.amount * quantity * action.percent, line.quantity * 100_00n);
  });
}

type Roles = { isBought: boolean; isGot: boolean };

function rolesIn({ buyIds, getIds }: BuyAndGet, lines: readonly PricedLine[]): Roles[] {
  const [bought, got] = [new Set(buyIds), new Set(getIds)];
  return lines.map(({ product }) => ({ isBought: bought.has(product), isGot: got.has(product) }));
}

function poolsOf(lines: readonly PricedLine[], roles: readonly Roles[]): Pools {
  const sum = (isIn: (roles: Roles) => boolean): Thousandths =>
    sumOf(lines.map(({ quantity }, index) => (isIn(roles[index]!) ? quantity : 0n)));
  return {
    bought: sum(({ isBought, isGot }) => isBought && !isGot),
    got: sum(({ isBought, isGot }) => !isBought && isGot),
    shared: sum(({ isBought, isGot }) => isBought && isGot),
  };
}

/**
 * How much can be got, over all numbers of times: with each time there is more to get, and less left of what is shared.
 * Both are linear, so the greatest quantity is at an end or where they meet.
 */
function greatestGot(
  { buyQuantity, getQuantity }: BuyAndGet,
  { bought, got, shared }: Pools,
): { quantity: Thousandths; sharedBought: Thousandths } {
  const maxTimes = (bought + shared) / buyQuantity;
  const meeting = (bought + got + shared) / (buyQuantity + getQuantity);
  const outcomes = [bought / buyQuantity, meeting, meeting + 1n, maxTimes]
    .filter((times) => times <= maxTimes)
    .map((times) => {
      const sharedBought = greatest(0n, times * buyQuantity - bought);
      return { quantity: least(times * getQuantity, got + shared - sharedBought), sharedBought };
    });
  return outcomes.reduce((best, one) => (one.quantity > best.quantity ? one : best));
}

const least = (first: bigint, ...others: bigint[]): bigint =>
  others.reduce((least, one) => (one < least ? one : least), first);
const greatest = (one: bigint, other: bigint): bigint => (one > other ? one : other);
