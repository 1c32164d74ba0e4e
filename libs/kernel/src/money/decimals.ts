// Exact decimals as integers of their last place: an amount in cents, a quantity in thousandths, a percentage in
// hundredths. JavaScript numbers are nowhere in between.

/** `12.50` is 1250n. */
export type Cents = bigint;
/** `2.000` is 2000n. */
export type Thousandths = bigint;
/** Of a percentage or a rate: `20.00` is 2000n. */
export type Hundredths = bigint;

/** Zeros behind the last place are accepted: PostgreSQL's `numeric` may have them. @throws RangeError */
export function decimalUnits(text: string, places: number): bigint {
  const [all, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(?=\d)(\d*?)0*)?$/.exec(text) ?? [];
  if (all === undefined || fraction.length > places)
    throw new RangeError(`not a number with ${places} decimal places: ${text}`);
  return BigInt(`${sign}${whole}${fraction.padEnd(places, '0')}`);
}

/** With all of its places. */
export function decimalText(units: bigint, places: number): string {
  const text = String(units < 0n ? -units : units).padStart(places + 1, '0');
  const whole = text.slice(0, text.length - places);
  return `${units < 0n ? '-' : ''}${whole}${places ? `.${text.slice(-places)}` : ''}`;
}

export const centsOf = (money: string): Cents => decimalUnits(money, 2);
export const moneyText = (cents: Cents): string => decimalText(cents, 2);

export const thousandthsOf = (quantity: string): Thousandths => decimalUnits(quantity, 3);
export const quantityText = (thousandths: Thousandths): string => decimalText(thousandths, 3);

export const hundredthsOf = (percent: string): Hundredths => decimalUnits(percent, 2);
export const percentText = (hundredths: Hundredths): string => decimalText(hundredths, 2);

/** A quotient as the nearest integer; of two nearest the one away from zero. */
export function halfUp(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n;
  const [above, below] = [dividend, divisor].map((value) => (value < 0n ? -value : value)) as [
    bigint,
    bigint,
  ];
  const quotient = (2n * above + below) / (2n * below);
  return isNegative ? -quotient : quotient;
}
