import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { raw, sql, type Transaction } from '@stoa/persistence';
import { PromotionSettlement, type SupplierOrder } from '../src/promotions/promotion-settlement.js';
import { PromotionUsageRepository } from '../src/promotions/promotion-usage.repository.js';
import type { Evaluation } from '../src/promotions/promotion.js';
import { PromotionsRepository } from '../src/promotions/promotions.repository.js';
import { CatalogueFixture } from './catalogue-fixture.js';

const { promotions } = commerce;

let shop: CatalogueFixture;
const usage = new PromotionUsageRepository();
const settlement = new PromotionSettlement(new PromotionsRepository(), usage);

beforeAll(async () => {
  shop = await CatalogueFixture.start();
  await shop.execute(
    `insert into companies (name, inn) select 'c' || i, '7707083893' from generate_series(2, 64) i`,
  );
});
afterAll(() => shop.stop());
beforeEach(() => shop.execute('delete from promotion_uses', 'delete from promotions'));

const freeDelivery = [{ type: 'free_delivery' }];
async function newPromotion(given: object): Promise<number> {
  const body = { title: 'p', actions: freeDelivery, ...given };
  const made = await shop.stoa.bus.ask(promotions.create, { body: body as never }, shop.as('one'));
  return (made as { id: number }).id;
}
const change = (id: number, body: object): Promise<unknown> =>
  shop.stoa.bus.ask(promotions.update, { id, isPartial: true, body: body as never }, shop.as('one'));

let lastOrder = 0;
const inTransaction = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
  shop.database.transaction(work);
/** What of the promotions an order of a company could not use. */
const take = (asked: readonly number[], { company = 1, order = ++lastOrder } = {}): Promise<number[]> =>
  inTransaction((tx) => usage.take(tx, { order, company, promotions: asked }));
const giveBack = (order: number): Promise<void> => inTransaction((tx) => usage.giveBack(tx, order));

interface GivenOrder {
  company?: number;
  couponCode?: string;
  category?: number;
  supplier?: number;
}
const at = '2026-11-27T12:00:00Z';
/** An order of one unit for 100.00. */
function orderOf({ company = 1, couponCode, category, supplier = 1 }: GivenOrder = {}): SupplierOrder {
  const line = { key: 1, product: 1, category: category ?? null, quantity: 1000n, price: 100_00n };
  const terms = { companyGroup: null, priceType: 3, contract: 1, isFirstOrder: false };
  return {
    supplier,
    goods: { lines: [line], facts: { ...terms, company, couponCode: couponCode ?? null, at } },
  };
}
const settle = (given?: GivenOrder): Promise<Evaluation> =>
  inTransaction((tx) => settlement.settle(tx, { id: ++lastOrder, ...orderOf(given) }));
const appliedBy = ({ applied }: Evaluation): number[] => applied.map(({ promotion }) => promotion);
const issueOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'done',
    (error: unknown) =>
      Fault.from(error).details.issues?.map(({ path, issue }) => `${path.join('.')} ${issue}`),
  );

const rows = (statement: string): Promise<object[]> => shop.database.rows(sql`${raw(statement)}`);
const uses = async (): Promise<number> =>
  ((await rows('select count(*)::int as count from promotion_uses'))[0] as { count: number }).count;
const counters = () =>
  rows('select promotion, company, used from promotion_counters order by promotion, company nulls first');
const usedCount = async (id: number): Promise<unknown> =>
  ((await shop.stoa.bus.ask(promotions.get, { id }, shop.as('one'))) as { used_count: number }).used_count;

describe('the uses of a promotion', () => {
  it('are exactly as many as its limit, when more orders ask at the same time', async () => {
    const limited = await newPromotion({ usage_limit: 10 });
    const free = await newPromotion({});
    const refused = await Promise.all(
      Array.from({ length: 64 }, (_, index) => take([free, limited], { company: index + 1 })),
    );
    expect(refused.filter((ids) => !ids.length)).toHaveLength(10);
    expect(refused.filter((ids) => ids.length)).toEqual(Array(54).fill([limited]));
    expect(await counters()).toEqual([{ promotion: limited, company: null, used: 10 }]);
    expect([await usedCount(limited), await usedCount(free)]).toEqual([10, 64]);
  });

  it('are limited for each company by itself', async () => {
    const limited = await newPromotion({ usage_limit_per_company: 2 });
    const companies = Array.from({ length: 20 }, (_, index) => (index % 4) + 1);
    const refused = await Promise.all(companies.map((company) => take([limited], { company })));
    expect(refused.filter((ids) => ids.length)).toHaveLength(12);
    expect(await counters()).toEqual(
      [1, 2, 3, 4].map((company) => ({ promotion: limited, company, used: 2 })),
    );
  });

  it('of two limits are counted by both or by none', async () => {
    const limited = await newPromotion({ usage_limit: 3, usage_limit_per_company: 1 });
    expect(await take([limited])).toEqual([]);
    expect(await take([limited])).toEqual([limited]);
    expect(await counters()).toEqual([
      { promotion: limited, company: null, used: 1 },
      { promotion: limited, company: 1, used: 1 },
    ]);
    expect(await take([limited], { company: 2 })).toEqual([]);
    expect(await take([limited], { company: 3 })).toEqual([]);
    expect(await take([limited], { company: 4 })).toEqual([limited]);
    expect(await counters()).toContainEqual({ promotion: limited, company: null, used: 3 });
    expect(await counters()).toContainEqual({ promotion: limited, company: 4, used: 0 });
    expect(await usedCount(limited)).toBe(3);
  });

  it('wait for no other order when there is no limit', async () => {
    const free = await newPromotion({});
    await inTransaction(async (tx) => {
      await usage.take(tx, { order: ++lastOrder, company: 1, promotions: [free] });
      const other = inTransaction(async (second) => {
        await second.execute(sql`set local lock_timeout = 1000`);
        return usage.take(second, { order: ++lastOrder, company: 1, promotions: [free] });
      });
      expect(await other).toEqual([]);
    });
    expect(await usedCount(free)).toBe(2);
  });

  it('are undone with the transaction that took them', async () => {
    const limited = await newPromotion({ usage_limit: 1 });
    const failed = inTransaction(async (tx) => {
      await usage.take(tx, { order: ++lastOrder, company: 1, promotions: [limited] });
      throw new Error('the order is refused');
    });
    await expect(failed).rejects.toThrow('the order is refused');
    expect(await take([limited])).toEqual([]);
  });

  it('of a promotion that is removed are refused', async () => {
    const removed = await newPromotion({});
    await shop.stoa.bus.ask(promotions.remove, { id: removed }, shop.as('one'));
    expect(await take([removed])).toEqual([removed]);
  });

  it('keep the promotion from removal', async () => {
    const used = await newPromotion({});
    await take([used]);
    const removal = shop.stoa.bus.ask(promotions.remove, { id: used }, shop.as('one'));
    expect(await issueOf(removal)).toEqual([' in_use']);
  });
});

describe('an order that gives its uses back', () => {
  it('makes place for another one, once, however often it does so', async () => {
    const limited = await newPromotion({ usage_limit: 2, usage_limit_per_company: 2 });
    const [first, second] = [++lastOrder, ++lastOrder];
    for (const order of [first, second]) expect(await take([limited], { order })).toEqual([]);
    await Promise.all([giveBack(first), giveBack(first), giveBack(first)]);
    await giveBack(first);
    expect(await take([limited])).toEqual([]);
    expect(await take([limited])).toEqual([limited]);
    expect(await usedCount(limited)).toBe(2);
  });

  it('changes nothing of other orders and promotions', async () => {
    const [limited, free] = [await newPromotion({ usage_limit: 5 }), await newPromotion({})];
    const order = ++lastOrder;
    await take([limited, free], { order });
    await take([limited, free], { company: 2 });
    await giveBack(order);
    expect([await usedCount(limited), await usedCount(free)]).toEqual([1, 1]);
    expect(await counters()).toEqual([{ promotion: limited, company: null, used: 1 }]);
  });
});

describe('a limit that is set later', () => {
  it('counts the uses that there are', async () => {
    const promotion = await newPromotion({});
    for (const company of [1, 1, 2]) await take([promotion], { company });
    await change(promotion, { usage_limit: 4, usage_limit_per_company: 2 });
    expect(await take([promotion], { company: 1 })).toEqual([promotion]);
    expect(await take([promotion], { company: 2 })).toEqual([]);
    expect(await take([promotion], { company: 3 })).toEqual([promotion]);
    await change(promotion, { usage_limit: null });
    expect(await take([promotion], { company: 3 })).toEqual([]);
    await change(promotion, { usage_limit: 5 });
    expect(await take([promotion], { company: 4 })).toEqual([promotion]);
  });

  it('counts uses that are taken at the same time', async () => {
    const promotion = await newPromotion({});
    const orders = Array.from({ length: 40 }, () => ++lastOrder);
    const taking = orders.map((order, index) => take([promotion], { order, company: (index % 8) + 1 }));
    const limits = [3, 5, 8].map((usage_limit) => change(promotion, { usage_limit }));
    await Promise.all([...taking, ...limits]);
    await Promise.all(orders.slice(0, 10).map(giveBack));
    const [counter] = (await counters()) as { used: number }[];
    expect(counter!.used).toBe(await uses());
  });
});

describe('an order that is submitted', () => {
  it('uses what applies to it', async () => {
    const ten = await newPromotion({ actions: [{ type: 'percent_order', value: '10' }] });
    await newPromotion({ conditions: [{ type: 'min_total', amount: '1000' }] });
    const { applied, lines } = await settle();
    expect(applied).toEqual([{ promotion: ten, title: 'p', amount: 10_00n }]);
    expect(lines).toMatchObject([{ total: 90_00n }]);
    expect([await usedCount(ten), await uses()]).toEqual([1, 1]);
  });

  it('does not use a promotion whose limit is reached, and uses what that one kept from it', async () => {
    const exclusive = await newPromotion({ exclusive: true, usage_limit: 1, priority: 1 });
    const other = await newPromotion({});
    const settled = await Promise.all(Array.from({ length: 6 }, () => settle()));
    const applied = settled.map(appliedBy);
    expect(applied.filter(([id]) => id === exclusive)).toEqual([[exclusive]]);
    expect(applied.filter(([id]) => id === other)).toEqual(Array(5).fill([other]));
    expect([await usedCount(exclusive), await usedCount(other)]).toEqual([1, 5]);
  });

  it('with a coupon uses it once per limit, and is refused beyond it', async () => {
    const coupon = await newPromotion({ coupon_code: 'SPRING', usage_limit: 10 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        issueOf(settle({ couponCode: ' spring', company: index + 1 })),
      ),
    );
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(10);
    expect(answers.filter((answer) => answer !== 'done')).toEqual(
      Array(40).fill(['coupon_code usage_limit']),
    );
    expect([await usedCount(coupon), await uses()]).toEqual([10, 10]);
  });

  it.each([
    ['that does not exist', {}],
    ['of a promotion that is not active', { coupon_code: 'X', is_active: false }],
    ['of a promotion that has ended', { coupon_code: 'X', ends_at: '2026-11-27T12:00:00Z' }],
    ['whose conditions do not hold', { coupon_code: 'X', conditions: [{ type: 'first_order' }] }],
    ['that has no effect', { coupon_code: 'X', actions: [] }],
  ])('with a coupon %s is refused', async (_what, given) => {
    await newPromotion(given);
    expect(await issueOf(settle({ couponCode: 'X' }))).toEqual(['coupon_code coupon']);
    expect(await uses()).toBe(0);
  });

  it('has the products of a category and of all below it', async () => {
    const top = await shop.category({ name: 'top' });
    const middle = await shop.category({ name: 'middle', parent: top.id });
    const low = await shop.category({ name: 'low', parent: middle.id });
    const condition = { type: 'categories', ids: [middle.id], min_quantity: '1' };
    const promotion = await newPromotion({ conditions: [{ type: 'min_total', amount: '5' }, condition] });
    expect(appliedBy(await settle({ category: low.id }))).toEqual([promotion]);
    expect(appliedBy(await settle({ category: middle.id }))).toEqual([promotion]);
    expect(appliedBy(await settle({ category: top.id }))).toEqual([]);
    expect(appliedBy(await settle())).toEqual([]);
  });

  it('does not use promotions of another supplier', async () => {
    await newPromotion({});
    await shop.execute('update promotions set supplier = 2');
    expect(appliedBy(await settle())).toEqual([]);
  });
});

describe('an order that is not submitted', () => {
  it('is shown with its own promotions, many in one statement, and uses none', async () => {
    const ten = await newPromotion({ actions: [{ type: 'percent_order', value: '10' }] });
    const coupon = await newPromotion({ coupon_code: 'X', usage_limit: 1 });
    const target = { type: 'companies', ids: [1] };
    const mine = await newPromotion({ conditions: [target] });
    const orders = [{}, { couponCode: 'x', company: 2 }, { couponCode: 'y' }, { supplier: 2 }];
    const found = await settlement.previews(shop.database, orders.map(orderOf), at);
    expect(found.map(appliedBy)).toEqual([[ten, mine], [ten, coupon], [ten, mine], []]);
    expect(await settlement.previews(shop.database, [], at)).toEqual([]);
    expect(await uses()).toBe(0);
  });

  it('has the reasons why a promotion does not apply, among the others', async () => {
    const exclusive = await newPromotion({ exclusive: true, priority: 1 });
    const ended = await newPromotion({ ends_at: at, coupon_code: 'X' });
    const reasons = (promotion: number, given?: GivenOrder): Promise<object[]> =>
      settlement.reasons(shop.database, orderOf(given), promotion);
    expect(await reasons(exclusive)).toEqual([]);
    expect(await reasons(ended)).toEqual([
      { code: 'ended', values: { ends_at: at } },
      { code: 'coupon_code', values: {} },
      { code: 'excluded', values: { promotion: exclusive } },
    ]);
    expect(await reasons(exclusive, { supplier: 2 })).toEqual([{ code: 'supplier', values: {} }]);
  });
});
