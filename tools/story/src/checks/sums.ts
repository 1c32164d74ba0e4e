import { centsOf, halfUp, moneyText, quantityText, sumOf, thousandthsOf } from '@stoa/kernel';

/** Sums of decimals that are texts, exact. */
export const moneySum = (amounts: Iterable<string>): string => moneyText(sumOf([...amounts].map(centsOf)));

export const quantitySum = (quantities: Iterable<string>): string =>
  quantityText(sumOf([...quantities].map(thousandthsOf)));

/** Rounded half up; zero of nothing. */
export const moneyAverage = (amounts: readonly string[]): string =>
  moneyText(amounts.length ? halfUp(centsOf(moneySum(amounts)), BigInt(amounts.length)) : 0n);

const byAmount = (one: string, other: string): number => Number(centsOf(one) - centsOf(other));

export const least = (amounts: readonly string[]): string => amounts.toSorted(byAmount)[0] ?? '0.00';
export const greatest = (amounts: readonly string[]): string => amounts.toSorted(byAmount).at(-1) ?? '0.00';
