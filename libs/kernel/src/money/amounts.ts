import { halfUp, type Cents, type Hundredths, type Thousandths } from './decimals.js';

// The amounts of an order. Each function that rounds is one of the points at which an amount is rounded; there are no
// others, and sums are sums of rounded amounts.

const wholeRate = 100_00n;

export const lineSubtotal = (price: Cents, quantity: Thousandths): Cents => halfUp(price * quantity, 1000n);

/** A discount of one line; of more than 100 percent, the whole line. */
export function percentageOf(amount: Cents, percent: Hundredths): Cents {
  return least(amount, halfUp(amount * percent, wholeRate));
}

/**
 * The shares of lines in a discount of the order, in proportion to their amounts and with the discount as their sum: by
 * largest remainder. None is above the amount of its line, so a discount above the sum of all amounts is that sum. Equal
 * remainders are served in the order of the lines: a caller whose result must not depend on it sorts them.
 */
export function sharesOf(discount: Cents, amounts: readonly Cents[]): Cents[] {
  const sum = sumOf(amounts);
  if (sum === 0n) return amounts.map(() => 0n);
  const split = least(discount, sum);
  const shares = amounts.map((amount) => (split * amount) / sum);
  const remainders = amounts.map((amount, index) => ({ index, remainder: (split * amount) % sum }));
  const rest = Number(split - sumOf(shares));
  // A share that has a remainder is below its amount by one cent at least.
  for (const { index } of remainders.toSorted(byRemainder).slice(0, rest)) shares[index]! += 1n;
  return shares;
}

const byRemainder = (one: { remainder: bigint }, other: { remainder: bigint }): number =>
  Number(other.remainder > one.remainder) - Number(other.remainder < one.remainder);

/** VAT is contained in prices, or comes on top of them. A rate of null is no VAT, which is not a rate of zero. */
export interface Vat {
  rate: Hundredths | null;
  isIncluded: boolean;
}

/** The VAT of a line's total; null where there is none. */
export function vatOf(total: Cents, { rate, isIncluded }: Vat): Cents | null {
  if (rate === null) return null;
  return isIncluded ? halfUp(total * rate, wholeRate + rate) : halfUp(total * rate, wholeRate);
}

/** What a line costs: its price, and the parts of its discounts. */
export interface PricedLine {
  subtotal: Cents;
  /** At most the subtotal. */
  discount: Cents;
  vat: Vat;
}

/** The amounts of a line as an order shows them. */
export interface LineAmounts {
  subtotal: Cents;
  discount: Cents;
  /** The subtotal without the discount: with the VAT that is included in it, without the VAT that comes on top. */
  total: Cents;
  vat: Cents | null;
  /** What has to be paid for the line: the total, and the VAT that comes on top of it. */
  payable: Cents;
}

export function lineAmounts({ subtotal, discount, vat: terms }: PricedLine): LineAmounts {
  const total = subtotal - discount;
  const vat = vatOf(total, terms);
  return { subtotal, discount, total, vat, payable: total + (terms.isIncluded ? 0n : (vat ?? 0n)) };
}

/** The sums of an order: plain sums of its lines. */
export interface OrderSums {
  subtotal: Cents;
  discount: Cents;
  vat: Cents;
  /** What has to be paid: for the lines, and for the delivery. */
  total: Cents;
}

export const orderSums = (lines: readonly LineAmounts[], deliveryPrice: Cents): OrderSums => ({
  subtotal: sumOf(lines.map(({ subtotal }) => subtotal)),
  discount: sumOf(lines.map(({ discount }) => discount)),
  vat: sumOf(lines.map(({ vat }) => vat ?? 0n)),
  total: deliveryPrice + sumOf(lines.map(({ payable }) => payable)),
});

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);

export const sumOf = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((sum, amount) => sum + amount, 0n);
