import { describe, expect, it } from '@jest/globals';
import { quantityText } from '@stoa/kernel';
import type { ClaimedLine } from './claim.rules.js';
import { returnedTo } from './restock.rules.js';

const line = (product: number, approved_quantity: string, warehouse: number | null = null): ClaimedLine => ({
  id: 1,
  order_line: 1,
  quantity: '10.000',
  approved_quantity,
  product,
  warehouse,
  ordered: '10.000',
  payable: '0.00',
});
const source = (product: number, warehouse: number, quantity: bigint) => ({ product, warehouse, quantity });

describe('returned goods', () => {
  it.each<[string, ClaimedLine[], ReturnType<typeof source>[], number | undefined, string[] | undefined]>([
    ['go back where they came from', [line(1, '2')], [source(1, 7, 5000n)], 1, ['1 7 2.000']],
    [
      'are split as they were',
      [line(1, '3')],
      [source(1, 7, 2000n), source(2, 8, 9000n), source(1, 9, 2000n)],
      1,
      ['1 7 2.000', '1 9 1.000'],
    ],
    [
      'of two lines take turns',
      [line(1, '2'), line(1, '2')],
      [source(1, 7, 3000n), source(1, 8, 3000n)],
      1,
      ['1 7 2.000', '1 7 1.000', '1 8 1.000'],
    ],
    [
      'beyond that go to the warehouse of their line',
      [line(1, '2', 3)],
      [source(1, 7, 1000n)],
      1,
      ['1 7 1.000', '1 3 1.000'],
    ],
    ['of no known place go to the first warehouse', [line(1, '2')], [], 4, ['1 4 2.000']],
    ['without a warehouse have no place', [line(1, '2')], [], undefined, undefined],
    ['need no place if there are none', [line(1, '0')], [], undefined, []],
  ])('%s', (_, lines, sources, first, places) =>
    expect(
      returnedTo(lines, sources, first)?.map(
        ({ product, warehouse, quantity }) => `${product} ${warehouse} ${quantityText(quantity)}`,
      ),
    ).toEqual(places),
  );
});
