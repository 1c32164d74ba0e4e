import { describe, expect, it } from '@jest/globals';
import { centsOf, moneyText, thousandthsOf } from '@stoa/kernel';
import type { Action, Condition, OrderFacts, OrderedLine, Promotion } from './promotion.js';
import { evaluate } from './promotion.rules.js';

const facts: OrderFacts = {
  company: 1,
  companyGroup: 2,
  priceType: 3,
  contract: 4,
  isFirstOrder: false,
  couponCode: null,
  at: '2026-11-27T12:00:00Z',
};

/** `1: 100.00 x 2` is product 1; products of odd numbers are in category 11, others in 12. */
const lineOf = (text: string, key: number): OrderedLine => {
  const [, product, price, quantity] = /^(\d+): (\S+) x (\S+)$/.exec(text)!;
  return {
    key,
    product: Number(product),
    category: Number(product) % 2 ? 11 : 12,
    price: centsOf(price!),
    quantity: thousandthsOf(quantity!),
  };
};

let lastId = 0;
const promotion = (given: Partial<Promotion> & { actions: readonly Action[] }): Promotion => ({
  id: ++lastId,
  title: 'Sale',
  priority: 0,
  isExclusive: false,
  couponCode: null,
  isActive: true,
  startsAt: null,
  endsAt: null,
  conditions: [],
  usage: { limit: null, used: 0 },
  companyUsage: { limit: null, used: 0 },
  ...given,
});

const percent = (value: bigint, ids: readonly number[] | null = null): Action => ({
  type: 'percent_lines',
  percent: value * 100n,
  ids,
});
const buyAndGet = (buyIds: number[], buyQuantity: bigint, getIds: number[], getQuantity: bigint): Action => ({
  type: 'buy_x_get_y',
  buyIds,
  buyQuantity: buyQuantity * 1000n,
  getIds,
  getQuantity: getQuantity * 1000n,
  percent: 100_00n,
});

const evaluated = (
  promotions: readonly Promotion[],
  lines: readonly string[],
  given: Partial<OrderFacts> = {},
) => evaluate(promotions, { lines: lines.map(lineOf), facts: { ...facts, ...given } });
const totalsOf = (promotions: readonly Promotion[], lines: readonly string[]): string[] =>
  evaluated(promotions, lines).lines.map(({ total }) => moneyText(total));
/** The reasons against a single promotion; empty when it applies. */
const reasonsOf = (one: Promotion, lines: readonly string[], given: Partial<OrderFacts> = {}) =>
  evaluated([one], lines, given).refused.flatMap(({ reasons }) => reasons);

describe('an action', () => {
  it.each<[what: string, action: Action, lines: string[], totals: string[]]>([
    ['a percentage off all lines', percent(10n), ['1: 100.00 x 2', '2: 0.05 x 1'], ['180.00', '0.04']],
    [
      'a percentage off some products',
      percent(50n, [2]),
      ['1: 10.00 x 1', '2: 10.00 x 1'],
      ['10.00', '5.00'],
    ],
    [
      'an amount off each line, at most the line',
      { type: 'fixed_lines', amount: 500n, ids: null },
      ['1: 100.00 x 2', '2: 3.00 x 1'],
      ['195.00', '0.00'],
    ],
    [
      'a fixed price, where it is lower',
      { type: 'fixed_price', price: 8_00n, ids: [1, 2] },
      ['1: 10.00 x 1.5', '2: 7.00 x 2', '3: 10.00 x 1'],
      ['12.00', '14.00', '10.00'],
    ],
    [
      'a percentage off the order, rounded per line',
      { type: 'percent_order', percent: 10_00n },
      ['1: 0.05 x 1', '2: 0.05 x 1'],
      ['0.04', '0.04'],
    ],
    [
      'an amount off the order, by largest remainder',
      { type: 'fixed_order', amount: 100n },
      ['1: 1.00 x 1', '2: 1.00 x 1', '3: 1.00 x 1'],
      ['0.66', '0.67', '0.67'],
    ],
    [
      'an amount off the order that is above its total',
      { type: 'fixed_order', amount: 10_000n },
      ['1: 1.00 x 1', '2: 2.00 x 1'],
      ['0.00', '0.00'],
    ],
  ])('gives %s', (_what, action, lines, totals) =>
    expect(totalsOf([promotion({ actions: [action] })], lines)).toEqual(totals),
  );

  it('of a fixed price sets the price of the line, and others are discounts of it', () => {
    const actions: Action[] = [{ type: 'fixed_price', price: 8_00n, ids: null }, percent(25n)];
    const { lines, applied } = evaluated([promotion({ actions })], ['1: 10.00 x 2']);
    expect(lines).toEqual([{ key: 0, price: 8_00n, subtotal: 16_00n, discount: 4_00n, total: 12_00n }]);
    expect(applied).toMatchObject([{ amount: 8_00n, title: 'Sale' }]);
  });

  it('on lines and one on the order make one amount', () => {
    const actions: Action[] = [{ type: 'percent_order', percent: 10_00n }, percent(50n)];
    const { lines, applied } = evaluated([promotion({ actions })], ['1: 10.00 x 2']);
    expect(lines).toMatchObject([{ total: 9_00n }]);
    expect(applied).toMatchObject([{ amount: 11_00n }]);
  });

  it('of a gift or a free delivery applies without a discount', () => {
    const gift = promotion({ actions: [{ type: 'gift', product: 9, quantity: 1000n }] });
    const delivery = promotion({ actions: [{ type: 'free_delivery' }] });
    const { applied, ...given } = evaluated([gift, delivery], ['1: 10.00 x 1']);
    expect(given).toMatchObject({
      gifts: [{ promotion: gift.id, product: 9, quantity: 1000n }],
      hasFreeDelivery: true,
      refused: [],
    });
    expect(applied.map(({ amount }) => amount)).toEqual([0n, 0n]);
  });
});

describe('buy and get', () => {
  it.each<[action: Action, lines: string[], totals: string[]]>([
    // Buy two of the first product, get one of the second one.
    [buyAndGet([1], 2n, [2], 1n), ['1: 10.00 x 1', '2: 4.00 x 1'], ['10.00', '4.00']],
    [buyAndGet([1], 2n, [2], 1n), ['1: 10.00 x 2', '2: 4.00 x 3'], ['20.00', '8.00']],
    [buyAndGet([1], 2n, [2], 1n), ['1: 10.00 x 5', '2: 4.00 x 3'], ['50.00', '4.00']],
    [buyAndGet([1], 2n, [2], 1n), ['1: 10.00 x 9', '2: 4.00 x 3'], ['90.00', '0.00']],
    // Of one product: the third one is free, the fourth and fifth are not.
    [buyAndGet([1], 2n, [1], 1n), ['1: 10.00 x 2'], ['20.00']],
    [buyAndGet([1], 2n, [1], 1n), ['1: 10.00 x 3'], ['20.00']],
    [buyAndGet([1], 2n, [1], 1n), ['1: 10.00 x 5'], ['40.00']],
    [buyAndGet([1], 2n, [1], 1n), ['1: 10.00 x 6'], ['40.00']],
    // The second time gives what there is.
    [buyAndGet([1], 2n, [1], 2n), ['1: 10.00 x 7'], ['40.00']],
    // The cheapest is got first.
    [
      buyAndGet([1, 2, 3], 2n, [1, 2, 3], 1n),
      ['1: 9.00 x 1', '2: 5.00 x 1', '3: 7.00 x 1'],
      ['9.00', '0.00', '7.00'],
    ],
    // The second product is bought and got, the third one only got: one of two shared units is bought.
    [
      buyAndGet([1, 2], 2n, [2, 3], 1n),
      ['1: 9.00 x 1', '2: 5.00 x 1', '3: 7.00 x 1'],
      ['9.00', '5.00', '0.00'],
    ],
    [buyAndGet([1], 2n, [2], 1n), ['2: 4.00 x 1.5', '1: 1.00 x 2.5'], ['2.00', '2.50']],
    [buyAndGet([1], 2n, [3], 1n), ['1: 10.00 x 2', '2: 4.00 x 1'], ['20.00', '4.00']],
  ])('%j of %j leaves %j', (action, lines, totals) =>
    expect(totalsOf([promotion({ actions: [action] })], lines)).toEqual(totals),
  );
});

describe('a condition', () => {
  it.each<[condition: Condition, lines: string[], given: Partial<OrderFacts>, reasons: object[]]>([
    [{ type: 'min_total', amount: 100_00n }, ['1: 50.00 x 2'], {}, []],
    [
      { type: 'min_total', amount: 100_00n },
      ['1: 99.99 x 1'],
      {},
      [{ code: 'min_total', values: { amount: '100.00', total: '99.99' } }],
    ],
    [{ type: 'products', ids: [1, 3], minQuantity: 3000n }, ['1: 1.00 x 1', '3: 1.00 x 2'], {}, []],
    [
      { type: 'products', ids: [1], minQuantity: 3000n },
      ['1: 1.00 x 2.5', '3: 1.00 x 2'],
      {},
      [{ code: 'products', values: { quantity: '2.500', min_quantity: '3.000' } }],
    ],
    [
      { type: 'products', ids: [2], minQuantity: null },
      ['1: 1.00 x 1'],
      {},
      [{ code: 'products', values: { quantity: '0.000' } }],
    ],
    [{ type: 'categories', ids: [10, 11], minQuantity: null }, ['1: 1.00 x 1'], {}, []],
    [
      { type: 'categories', ids: [12, 13], minQuantity: null },
      ['1: 1.00 x 1'],
      {},
      [{ code: 'categories', values: { quantity: '0.000' } }],
    ],
    [{ type: 'companies', ids: [1] }, ['1: 1.00 x 1'], {}, []],
    [{ type: 'companies', ids: [2] }, ['1: 1.00 x 1'], {}, [{ code: 'companies', values: {} }]],
    [{ type: 'company_groups', ids: [2] }, ['1: 1.00 x 1'], {}, []],
    [
      { type: 'company_groups', ids: [2] },
      ['1: 1.00 x 1'],
      { companyGroup: null },
      [{ code: 'company_groups', values: {} }],
    ],
    [{ type: 'price_types', ids: [3] }, ['1: 1.00 x 1'], {}, []],
    [{ type: 'contracts', ids: [4] }, ['1: 1.00 x 1'], {}, []],
    [
      { type: 'contracts', ids: [4] },
      ['1: 1.00 x 1'],
      { contract: null },
      [{ code: 'contracts', values: {} }],
    ],
    [{ type: 'first_order' }, ['1: 1.00 x 1'], { isFirstOrder: true }, []],
    [{ type: 'first_order' }, ['1: 1.00 x 1'], {}, [{ code: 'first_order', values: {} }]],
  ])('%j of %j with %j gives the reasons %j', (condition, lines, given, reasons) =>
    expect(
      reasonsOf(promotion({ conditions: [condition], actions: [{ type: 'free_delivery' }] }), lines, given),
    ).toEqual(reasons),
  );
});

describe('a promotion', () => {
  const delivery = { actions: [{ type: 'free_delivery' }] } as const;
  it.each<[given: Partial<Promotion>, facts: Partial<OrderFacts>, reasons: object[]]>([
    [{ isActive: false }, {}, [{ code: 'not_active', values: {} }]],
    [{ startsAt: facts.at, endsAt: '2026-11-27T12:00:00.000001Z' }, {}, []],
    [
      { startsAt: '2026-11-27T12:00:00.000001Z' },
      {},
      [{ code: 'not_started', values: { starts_at: '2026-11-27T12:00:00.000001Z' } }],
    ],
    [{ endsAt: facts.at }, {}, [{ code: 'ended', values: { ends_at: facts.at } }]],
    [{ couponCode: 'SPRING' }, {}, [{ code: 'coupon_code', values: {} }]],
    [{ couponCode: 'SPRING' }, { couponCode: 'AUTUMN' }, [{ code: 'coupon_code', values: {} }]],
    [{ couponCode: 'SPRING' }, { couponCode: ' spring ' }, []],
    [{ usage: { limit: 2, used: 1 } }, {}, []],
    [{ usage: { limit: 2, used: 2 } }, {}, [{ code: 'usage_limit', values: { limit: 2 } }]],
    [
      { companyUsage: { limit: 1, used: 1 }, isActive: false },
      {},
      [
        { code: 'not_active', values: {} },
        { code: 'usage_limit_per_company', values: { limit: 1 } },
      ],
    ],
  ])('%j for %j gives the reasons %j', (given, facts, reasons) =>
    expect(reasonsOf(promotion({ ...delivery, ...given }), ['1: 1.00 x 1'], facts)).toEqual(reasons),
  );

  it.each<[Action[]]>([
    [[]],
    [[percent(10n, [2])]],
    [[percent(1n)]],
    [[{ type: 'fixed_price', price: 20n, ids: null }]],
    [[{ type: 'percent_order', percent: 1_00n }]],
    [[buyAndGet([1], 2n, [1], 1n)]],
  ])('with the actions %j has no effect on one unit for 0.10', (actions) =>
    expect(reasonsOf(promotion({ actions }), ['1: 0.10 x 1'])).toEqual([{ code: 'no_effect', values: {} }]),
  );
});

describe('several promotions', () => {
  it('work on what the ones before have left: by priority, then by id', () => {
    const [half, ten, more] = [
      promotion({ actions: [percent(50n)] }),
      promotion({ actions: [percent(10n)] }),
      promotion({ actions: [{ type: 'fixed_lines', amount: 10_00n, ids: null }], priority: 5 }),
    ];
    const { applied } = evaluated([ten, half, more], ['1: 100.00 x 1']);
    expect(applied.map(({ promotion, amount }) => [promotion, moneyText(amount)])).toEqual([
      [more.id, '10.00'],
      [half.id, '45.00'],
      [ten.id, '4.50'],
    ]);
  });

  it('take their actions on lines before those on the order, whatever their priority', () => {
    const order = promotion({ actions: [{ type: 'percent_order', percent: 10_00n }], priority: 9 });
    const lines = promotion({ actions: [{ type: 'fixed_lines', amount: 50_00n, ids: null }] });
    const { applied } = evaluated([lines, order], ['1: 100.00 x 1']);
    expect(applied.map(({ promotion, amount }) => [promotion, moneyText(amount)])).toEqual([
      [order.id, '5.00'],
      [lines.id, '50.00'],
    ]);
  });

  it('have their conditions checked for the order as it was before any of them', () => {
    const half = promotion({ actions: [percent(50n)], priority: 1 });
    const large = promotion({
      actions: [percent(10n)],
      conditions: [{ type: 'min_total', amount: 100_00n }],
    });
    expect(totalsOf([half, large], ['1: 100.00 x 1'])).toEqual(['45.00']);
  });

  it('end with the first exclusive one that applies', () => {
    const [exclusive, other] = [
      promotion({ actions: [percent(10n)], isExclusive: true }),
      promotion({ actions: [percent(50n)] }),
    ];
    const { applied, refused } = evaluated([other, exclusive], ['1: 100.00 x 1']);
    expect(applied.map(({ promotion }) => promotion)).toEqual([exclusive.id]);
    expect(refused).toEqual([
      { promotion: other.id, reasons: [{ code: 'excluded', values: { promotion: exclusive.id } }] },
    ]);
  });

  it('are not ended by an exclusive one whose conditions do not hold, or that has no effect', () => {
    const unmet = promotion({
      actions: [percent(10n)],
      isExclusive: true,
      conditions: [{ type: 'first_order' }],
      priority: 9,
    });
    const idle = promotion({ actions: [percent(10n, [7])], isExclusive: true, priority: 8 });
    const other = promotion({ actions: [percent(50n)] });
    expect(totalsOf([unmet, idle, other], ['1: 100.00 x 1'])).toEqual(['50.00']);
  });

  it('skip an exclusive one after another one has applied, and go on', () => {
    const [first, exclusive, last] = [
      promotion({ actions: [percent(10n)] }),
      promotion({ actions: [percent(50n)], isExclusive: true }),
      promotion({ actions: [percent(10n)] }),
    ];
    const { applied, refused } = evaluated([first, exclusive, last], ['1: 100.00 x 1']);
    expect(applied.map(({ promotion }) => promotion)).toEqual([first.id, last.id]);
    expect(refused).toEqual([
      { promotion: exclusive.id, reasons: [{ code: 'exclusive', values: { promotion: first.id } }] },
    ]);
  });

  it('keep no exclusive one from applying by an action that nothing is left for', () => {
    const idle = promotion({ actions: [{ type: 'fixed_order', amount: 100n }], priority: 9 });
    const exclusive = promotion({ actions: [percent(50n)], isExclusive: true, priority: 8 });
    const free = promotion({ actions: [percent(100n)] });
    const { applied, refused } = evaluated([idle, exclusive, free], ['1: 100.00 x 1']);
    expect(applied.map(({ promotion, amount }) => [promotion, moneyText(amount)])).toEqual([
      [exclusive.id, '50.00'],
    ]);
    expect(refused).toEqual([
      { promotion: free.id, reasons: [{ code: 'excluded', values: { promotion: exclusive.id } }] },
      { promotion: idle.id, reasons: [{ code: 'no_effect', values: {} }] },
    ]);
  });

  it('lose an action on the order when nothing is left for it', () => {
    const order = promotion({ actions: [{ type: 'fixed_order', amount: 100n }], priority: 9 });
    const free = promotion({ actions: [percent(100n)] });
    const { applied, refused } = evaluated([order, free], ['1: 100.00 x 1']);
    expect(applied.map(({ promotion }) => promotion)).toEqual([free.id]);
    expect(refused).toEqual([{ promotion: order.id, reasons: [{ code: 'no_effect', values: {} }] }]);
  });
});
