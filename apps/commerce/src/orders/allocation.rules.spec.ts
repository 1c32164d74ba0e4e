import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allocated, type Available, type Demand } from './allocation.rules.js';

const stocks = (text: string): Available[] =>
  text.split(' ').map((one) => {
    const [product, warehouse, quantity] = one.split('/').map(Number) as [number, number, number];
    return { product, warehouse, quantity: BigInt(quantity) };
  });
const demand = (line: number, product: number, quantity: number, warehouses = [1, 2, 3]): Demand => ({
  line,
  product,
  quantity: BigInt(quantity),
  warehouses,
});
const shown = (demands: Demand[], text: string, allowsBackorder = false): string => {
  const { allocations, shortages } = allocated(demands, stocks(text), allowsBackorder);
  const parts = allocations.map(({ line, warehouse, quantity }) => `${line}:${warehouse}/${quantity}`);
  return [...parts, ...shortages.map(({ line, available }) => `${line} only ${available}`)].join(' ');
};

describe('lines are allocated', () => {
  it.each<[string, Demand[], string, string]>([
    ['from the first warehouse that has all', [demand(1, 7, 5)], '7/1/4 7/2/5 7/3/9', '1:2/5'],
    ['from several where none has all', [demand(1, 7, 8)], '7/1/4 7/2/3 7/3/2', '1:1/4 1:2/3 1:3/1'],
    [
      'with the second line of a product from the rest',
      [demand(1, 7, 4), demand(2, 7, 4)],
      '7/1/5 7/2/3',
      '1:1/4 2:1/1 2:2/3',
    ],
    ['from the warehouses of the line alone', [demand(1, 7, 2, [2])], '7/1/9 7/2/1', '1:2/1 1 only 1'],
    ['not from what is oversold', [demand(1, 7, 2)], '7/1/-4 7/2/1', '1:2/1 1 only 1'],
    [
      'with what the first line leaves as available',
      [demand(1, 7, 3), demand(2, 7, 3)],
      '7/1/4',
      '1:1/3 2:1/1 2 only 1',
    ],
    ['not without a stock', [demand(1, 8, 1)], '7/1/4', '1 only 0'],
  ])('%s', (_, demands, available, result) => expect(shown(demands, available)).toBe(result));

  it('with backorders the first warehouse owes the rest', () => {
    expect(shown([demand(1, 7, 9)], '7/1/4 7/2/3', true)).toBe('1:1/6 1:2/3');
    expect(shown([demand(1, 8, 2)], '7/1/4', true)).toBe('1:1/2');
    expect(shown([demand(1, 8, 2, [])], '7/1/4', true)).toBe('1 only 0');
  });

  it('never more than is available, and each line as a whole unless it is short', () => {
    const stock = fc.record({
      product: fc.integer({ min: 1, max: 3 }),
      warehouse: fc.integer({ min: 1, max: 3 }),
      quantity: fc.bigInt(-5n, 20n),
    });
    const line = fc.record({ product: fc.integer({ min: 1, max: 3 }), quantity: fc.bigInt(1n, 15n) });
    fc.assert(
      fc.property(
        fc.uniqueArray(stock, { selector: ({ product, warehouse }) => product * 10 + warehouse }),
        fc.array(line, { maxLength: 6 }),
        (available, lines) => {
          const demands = lines.map((one, index) => ({ ...one, line: index, warehouses: [1, 2, 3] }));
          const { allocations, shortages } = allocated(demands, available, false);
          for (const { product, warehouse, quantity } of available) {
            const taken = allocations
              .filter((one) => one.product === product && one.warehouse === warehouse)
              .reduce((sum, one) => sum + one.quantity, 0n);
            expect(taken <= (quantity > 0n ? quantity : 0n)).toBe(true);
          }
          for (const one of demands) {
            const parts = allocations.filter(({ line }) => line === one.line);
            const sum = parts.reduce((all, { quantity }) => all + quantity, 0n);
            const short = shortages.find(({ line }) => line === one.line);
            expect(sum).toBe(short?.available ?? one.quantity);
          }
        },
      ),
    );
  });
});
