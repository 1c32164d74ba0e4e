import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  centsOf,
  decimalText,
  decimalUnits,
  halfUp,
  hundredthsOf,
  moneyText,
  percentText,
  quantityText,
  thousandthsOf,
} from './decimals.js';

describe('decimals', () => {
  it.each([
    ['1234.50', 2, 123450n],
    ['0.07', 2, 7n],
    ['7', 2, 700n],
    ['2.5', 3, 2500n],
    ['-0.05', 2, -5n],
    ['-0.00', 2, 0n],
    // As `numeric` prints a product of two columns.
    ['12.5000', 2, 1250n],
    ['9999999999.99', 2, 999999999999n],
    ['3', 0, 3n],
    ['3.00', 0, 3n],
  ])('decimalUnits reads %s with %i places as %s', (text, places, units) =>
    expect(decimalUnits(text, places)).toBe(units),
  );

  it.each(['', '-', '.5', '1.', '1.005', '1,50', '1e2', '+1', ' 1', 'NaN', '0x10'])(
    'decimalUnits refuses %j',
    (text) => expect(() => decimalUnits(text, 2)).toThrow(RangeError),
  );

  it('money, quantities and percentages are printed with all of their places', () => {
    expect([moneyText(123450n), moneyText(0n), moneyText(-5n)]).toEqual(['1234.50', '0.00', '-0.05']);
    expect(quantityText(thousandthsOf('2'))).toBe('2.000');
    expect(percentText(hundredthsOf('20'))).toBe('20.00');
    expect(centsOf('0.10') + centsOf('0.20')).toBe(centsOf('0.30'));
  });

  it('an integer that is printed is read as itself', () =>
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.integer({ min: 0, max: 6 }), (units, places) => {
        expect(decimalUnits(decimalText(units, places), places)).toBe(units);
      }),
    ));
});

describe('halfUp', () => {
  it.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [5n, -2n, -3n],
    [7n, 3n, 2n],
    [8n, 3n, 3n],
    [0n, 7n, 0n],
    [-1n, 3n, 0n],
    // 1.005 in cents, which JavaScript numbers round to 1.00.
    [1005n, 10n, 101n],
  ])('rounds %s / %s to %s', (dividend, divisor, quotient) =>
    expect(halfUp(dividend, divisor)).toBe(quotient),
  );

  it('the quotient is at most one half off, and never below where the half is exact', () =>
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n), fc.bigInt(1n, 10n ** 9n), (dividend, divisor) => {
        const twiceOff = 2n * (halfUp(dividend, divisor) * divisor - dividend);
        expect(twiceOff > -divisor && twiceOff <= divisor).toBe(true);
      }),
    ));
});
