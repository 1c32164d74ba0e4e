import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  lineAmounts,
  lineSubtotal,
  orderSums,
  percentageOf,
  sharesOf,
  sumOf,
  vatOf,
  type PricedLine,
} from './amounts.js';
import { centsOf, hundredthsOf, moneyText, thousandthsOf } from './decimals.js';

const cents = fc.bigInt(0n, 999_999_999_999n);
const rate = fc.bigInt(0n, 99_99n);
const amounts = fc.array(fc.oneof(cents, fc.bigInt(0n, 20n)), { maxLength: 30 });

describe('the subtotal of a line', () => {
  it.each([
    ['1234.50', '2.000', '2469.00'],
    ['0.01', '0.500', '0.01'],
    ['0.01', '0.499', '0.00'],
    ['1.25', '0.300', '0.38'],
    ['9999999999.99', '9999999999.999', '99999999999890000000.00'],
  ])('of %s by %s is %s', (price, quantity, subtotal) =>
    expect(moneyText(lineSubtotal(centsOf(price), thousandthsOf(quantity)))).toBe(subtotal),
  );
});

describe('a percentage of a line', () => {
  it.each([
    ['0.10', '5.00', '0.01'],
    ['0.09', '5.00', '0.00'],
    ['100.00', '33.33', '33.33'],
    ['100.00', '100.00', '100.00'],
    ['100.00', '250.00', '100.00'],
  ])('of %s, %s percent, is %s', (amount, percent, discount) =>
    expect(moneyText(percentageOf(centsOf(amount), hundredthsOf(percent)))).toBe(discount),
  );

  it('is never above the amount', () =>
    fc.assert(
      fc.property(cents, fc.bigInt(0n, 1_000_00n), (amount, percent) => {
        const discount = percentageOf(amount, percent);
        expect(discount >= 0n && discount <= amount).toBe(true);
      }),
    ));
});

describe('the shares of lines in a discount', () => {
  it.each([
    ['1.00', ['1.00', '1.00', '1.00'], ['0.34', '0.33', '0.33']],
    ['1.00', ['0.00', '3.00'], ['0.00', '1.00']],
    ['0.02', ['0.01', '0.01', '0.01'], ['0.01', '0.01', '0.00']],
    // Of 3.3, 3.3 and 3.4 cents, the third has the largest remainder.
    ['0.10', ['0.33', '0.33', '0.34'], ['0.03', '0.03', '0.04']],
    ['10.00', ['2.50', '1.00'], ['2.50', '1.00']],
    ['10.00', [], []],
    ['10.00', ['0.00', '0.00'], ['0.00', '0.00']],
  ])('of %s over %j are %j', (discount, lines, shares) =>
    expect(sharesOf(centsOf(discount), lines.map(centsOf)).map(moneyText)).toEqual(shares),
  );

  it('have the discount as their sum, are in proportion, and none is above the amount of its line', () =>
    fc.assert(
      fc.property(cents, amounts, (discount, lines) => {
        const shares = sharesOf(discount, lines);
        const sum = sumOf(lines);
        const split = discount < sum ? discount : sum;
        expect(sumOf(shares)).toBe(split);
        for (const [index, share] of shares.entries()) {
          expect(share >= 0n && share <= lines[index]!).toBe(true);
          const off = share * sum - split * lines[index]!;
          expect(off < (sum || 1n) && -off < (sum || 1n)).toBe(true);
        }
      }),
    ));

  it('of lines that are sorted do not depend on the order in which the lines came', () =>
    fc.assert(
      fc.property(cents, amounts, fc.infiniteStream(fc.nat()), (discount, lines, keys) => {
        const sorted = lines.toSorted((a, b) => Number(a - b));
        const mixed = sorted
          .map((amount) => ({ amount, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ amount }) => amount);
        const again = mixed.toSorted((a, b) => Number(a - b));
        expect(sharesOf(discount, again)).toEqual(sharesOf(discount, sorted));
      }),
    ));
});

describe('VAT', () => {
  it('included in the price is rounded per line, half up', () => {
    // The example of the exchange with 1C: 60231 at 18 percent.
    expect(vatOf(centsOf('60231.00'), { rate: 18_00n, isIncluded: true })).toBe(centsOf('9187.78'));
    expect(vatOf(centsOf('120.00'), { rate: 20_00n, isIncluded: true })).toBe(centsOf('20.00'));
    expect(vatOf(centsOf('0.03'), { rate: 20_00n, isIncluded: true })).toBe(1n);
  });

  it('on top of the price is added to what has to be paid, not to the total', () => {
    const priced = { subtotal: 10_000n, discount: 1_000n, vat: { rate: 20_00n, isIncluded: false } };
    expect(lineAmounts(priced)).toEqual({
      subtotal: 10_000n,
      discount: 1_000n,
      total: 9_000n,
      vat: 1_800n,
      payable: 10_800n,
    });
  });

  it('of a rate of null is null, of a rate of zero is zero', () => {
    expect(vatOf(10_000n, { rate: null, isIncluded: false })).toBeNull();
    expect(vatOf(10_000n, { rate: 0n, isIncluded: true })).toBe(0n);
  });
});

describe('the sums of an order', () => {
  const line: fc.Arbitrary<PricedLine> = fc
    .record({
      price: cents,
      quantity: fc.bigInt(1n, 9_999_999_999n),
      percent: fc.bigInt(0n, 100_00n),
      rate: fc.option(rate),
      isIncluded: fc.boolean(),
    })
    .map(({ price, quantity, percent, rate, isIncluded }) => {
      const subtotal = lineSubtotal(price, quantity);
      return { subtotal, discount: percentageOf(subtotal, percent), vat: { rate, isIncluded } };
    });

  it('agree with the lines, are never negative and do not depend on the order of the lines', () =>
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), cents, (priced, delivery) => {
        const lines = priced.map(lineAmounts);
        const sums = orderSums(lines, delivery);
        const onTop = sumOf(lines.map(({ payable, total }) => payable - total));
        expect(sums.subtotal - sums.discount).toBe(sumOf(lines.map(({ total }) => total)));
        expect(sums.total).toBe(sums.subtotal - sums.discount + onTop + delivery);
        expect(sums.discount <= sums.subtotal && sums.total >= delivery && sums.vat >= onTop).toBe(true);
        for (const { total, vat } of lines) expect(total >= 0n && (vat ?? 0n) >= 0n).toBe(true);
        expect(orderSums(lines.toReversed(), delivery)).toEqual(sums);
      }),
    ));

  it('of an order without lines are zero, and the delivery', () =>
    expect(orderSums([], 500n)).toEqual({ subtotal: 0n, discount: 0n, vat: 0n, total: 500n }));
});
