import { describe, expect, it } from '@jest/globals';
import { variant } from './form.js';
import { money } from './money-fields.js';
import { pks } from './text-fields.js';

const discount = variant({
  amount: { value: money() },
  goods: { ids: pks({ refusesEmpty: true, max: 2 }) },
  none: {},
});
const read = (given: object | number): unknown => {
  const found = discount.read(given as never, { isPartial: true });
  return 'value' in found
    ? found.value
    : found.errors.map(({ issue, ...one }) => ('path' in one ? [...one.path, issue] : [issue]));
};

describe('an object whose type determines its fields', () => {
  it.each<[given: object | number, found: unknown]>([
    [
      { type: 'amount', value: 5, ids: [1] },
      { type: 'amount', value: '5.00' },
    ],
    [
      { ids: ['1', 2], type: 'goods' },
      { type: 'goods', ids: [1, 2] },
    ],
    [{ type: 'none', value: 5 }, { type: 'none' }],
    // It is whole in a partial body as well.
    [{ type: 'amount' }, [['value', 'required']]],
    [{ type: 'goods', ids: [] }, [['ids', 'empty']]],
    [{ type: 'goods', ids: [1, 2, 3] }, [['ids', 'max_items']]],
    [{ value: 5 }, [['type', 'required']]],
    [{ type: null }, [['type', 'null']]],
    [{ type: 'toString' }, [['type', 'choice']]],
    [5, [['', 'not_a_dict']]],
  ])('reads %j as %j', (given, found) => expect(read(given)).toEqual(found));

  it('is described by one shape for each type', () => {
    const { reply } = discount;
    expect(reply.safeParse({ type: 'amount', value: '5.00' }).success).toBe(true);
    expect(reply.safeParse({ type: 'amount' }).success).toBe(false);
    expect(reply.safeParse({ type: 'other' }).success).toBe(false);
  });
});
