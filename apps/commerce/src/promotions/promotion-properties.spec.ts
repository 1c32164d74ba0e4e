import { expect, it } from '@jest/globals';
import { lineSubtotal, sumOf } from '@stoa/kernel';
import fc from 'fast-check';
import type { Action, Condition, OrderedGoods, OrderedLine, Promotion } from './promotion.js';
import { evaluate } from './promotion.rules.js';

const id = fc.integer({ min: 1, max: 6 });
const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 4 });
const amount = fc.oneof(fc.bigInt(0n, 300n), fc.bigInt(0n, 999_999_999_999n));
const quantity = fc.oneof(
  fc.bigInt(1n, 9n).map((units) => units * 1000n),
  fc.bigInt(1n, 99_999n),
);
const percent = fc.bigInt(0n, 100_00n);
const someIds = fc.option(ids);

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ type: fc.constant('percent_lines' as const), percent, ids: someIds }),
  fc.record({ type: fc.constant('fixed_lines' as const), amount, ids: someIds }),
  fc.record({ type: fc.constant('fixed_price' as const), price: amount, ids: someIds }),
  fc.record({ type: fc.constant('percent_order' as const), percent }),
  fc.record({ type: fc.constant('fixed_order' as const), amount }),
  fc.record({ type: fc.constant('gift' as const), product: id, quantity }),
  fc.constant({ type: 'free_delivery' as const }),
  fc.record({
    type: fc.constant('buy_x_get_y' as const),
    buyIds: ids,
    buyQuantity: quantity,
    getIds: ids,
    getQuantity: quantity,
    percent,
  }),
);

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ type: fc.constant('min_total' as const), amount }),
  fc.record({
    type: fc.constantFrom('products' as const, 'categories' as const),
    ids,
    minQuantity: fc.option(quantity),
  }),
  fc.record({ type: fc.constantFrom('companies' as const, 'contracts' as const), ids }),
);

const promotion = fc.record({
  title: fc.constant('Sale'),
  priority: fc.integer({ min: 0, max: 2 }),
  isExclusive: fc.boolean(),
  couponCode: fc.constantFrom(null, null, 'A', 'B'),
  isActive: fc.constant(true),
  startsAt: fc.constant(null),
  endsAt: fc.constant(null),
  conditions: fc.array(condition, { maxLength: 1 }),
  actions: fc.array(action, { maxLength: 3 }),
  usage: fc.constant({ limit: null, used: 0 }),
  companyUsage: fc.constant({ limit: null, used: 0 }),
});
const promotions: fc.Arbitrary<Promotion[]> = fc
  .array(promotion, { maxLength: 6 })
  .map((all) => all.map((one, index) => ({ id: index + 1, ...one })));

const line = fc.record({ product: id, category: fc.option(id), quantity, price: amount });
/** Of each product there is one line, as in an order. */
const goods: fc.Arbitrary<OrderedGoods> = fc
  .uniqueArray(line, { selector: ({ product }) => product, maxLength: 6 })
  .map((lines) => ({
    lines: lines.map((one, index) => ({ key: index + 1, ...one })),
    facts: {
      company: 1,
      companyGroup: null,
      priceType: null,
      contract: 2,
      isFirstOrder: false,
      couponCode: 'a',
      at: '2026-11-27T12:00:00Z',
    },
  }));

const subtotalOf = ({ price, quantity }: OrderedLine): bigint => lineSubtotal(price, quantity);

it('what promotions take off is what lines cost less, and no line is below zero or dearer than before', () =>
  fc.assert(
    fc.property(promotions, goods, (all, order) => {
      const { lines, applied } = evaluate(all, order);
      const before = order.lines.map(subtotalOf);
      expect(sumOf(applied.map(({ amount }) => amount))).toBe(
        sumOf(before) - sumOf(lines.map(({ total }) => total)),
      );
      for (const [index, { price, subtotal, discount, total }] of lines.entries()) {
        const { price: base, quantity } = order.lines[index]!;
        expect(total).toBe(subtotal - discount);
        expect(subtotal).toBe(lineSubtotal(price, quantity));
        expect(price >= 0n && price <= base && discount >= 0n && discount <= subtotal).toBe(true);
      }
      for (const { amount } of applied) expect(amount >= 0n).toBe(true);
    }),
    { numRuns: 500 },
  ));

it('the order of lines and of promotions changes nothing', () =>
  fc.assert(
    fc.property(
      promotions,
      goods.chain((order) =>
        fc.tuple(
          fc.constant(order),
          fc.shuffledSubarray([...order.lines], { minLength: order.lines.length }),
        ),
      ),
      (all, [order, mixed]) => {
        const { lines, ...rest } = evaluate(all, order);
        // Keys say where a line was sent: they change with the order of the lines.
        const renumbered = mixed.map((line, index) => ({ ...line, key: index + 1 }));
        const again = evaluate(all.toReversed(), { ...order, lines: renumbered });
        const byProduct = (lines: { key: number }[], of: readonly OrderedLine[]) =>
          new Map(lines.map(({ key: _, ...amounts }, index) => [of[index]!.product, amounts]));
        expect(byProduct(again.lines, renumbered)).toEqual(byProduct(lines, order.lines));
        const { lines: _, refused, ...same } = again;
        const { refused: before, ...expected } = rest;
        expect(same).toEqual(expected);
        expect(new Set(refused)).toEqual(new Set(before));
      },
    ),
    { numRuns: 500 },
  ));

it('each promotion is either applied or refused for a reason, and an exclusive one is applied alone', () =>
  fc.assert(
    fc.property(promotions, goods, (all, order) => {
      const { applied, refused } = evaluate(all, order);
      const answered = [...applied, ...refused].map(({ promotion }) => promotion);
      expect(answered.toSorted((a, b) => a - b)).toEqual(all.map(({ id }) => id));
      for (const { reasons } of refused) expect(reasons).not.toHaveLength(0);
      const exclusive = new Set(all.filter(({ isExclusive }) => isExclusive).map(({ id }) => id));
      if (applied.some(({ promotion }) => exclusive.has(promotion))) expect(applied).toHaveLength(1);
    }),
    { numRuns: 500 },
  ));

it('the units that are got at no cost are never more than the promotion promises', () =>
  fc.assert(
    fc.property(ids, ids, quantity, quantity, goods, (buyIds, getIds, buyQuantity, getQuantity, order) => {
      const action = { type: 'buy_x_get_y' as const, buyIds, getIds, buyQuantity, getQuantity };
      const lines = order.lines.map((one) => ({ ...one, price: 1_00n * 1000n }));
      const unlimited = { limit: null, used: 0 };
      const free: Promotion = {
        id: 1,
        title: '',
        priority: 0,
        isExclusive: false,
        couponCode: null,
        isActive: true,
        startsAt: null,
        endsAt: null,
        conditions: [],
        actions: [{ ...action, percent: 100_00n }],
        usage: unlimited,
        companyUsage: unlimited,
      };
      const { lines: after } = evaluate([free], { ...order, lines });
      // At 1000.00 a thousandth costs 1.00: discounts are quantities.
      const got = sumOf(after.map(({ discount }) => discount)) / 100n;
      const quantityOf = (isIn: (product: number) => boolean): bigint =>
        sumOf(lines.filter(({ product }) => isIn(product)).map(({ quantity }) => quantity));
      const bought = quantityOf((product) => buyIds.includes(product));
      const gettable = quantityOf((product) => getIds.includes(product));
      const all = quantityOf((product) => buyIds.includes(product) || getIds.includes(product));
      const times = got === 0n ? 0n : (got + getQuantity - 1n) / getQuantity;
      expect(got <= gettable && times * buyQuantity <= bought && got + times * buyQuantity <= all).toBe(true);
      // One time is given whenever there is enough for it.
      if (bought >= buyQuantity && gettable > 0n && all > buyQuantity) expect(got > 0n).toBe(true);
    }),
    { numRuns: 500 },
  ));
