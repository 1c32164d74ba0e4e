import { Injectable } from '@nestjs/common';
import type { Queries } from '@stoa/persistence';
import { checkCoupon } from './coupon.rules.js';
import { PromotionUsageRepository } from './promotion-usage.repository.js';
import type { Evaluation, OrderedGoods, Promotion, Reason } from './promotion.js';
import { reason } from './promotion-conditions.rules.js';
import { evaluate } from './promotion.rules.js';
import { PromotionsRepository, type Candidacy } from './promotions.repository.js';

/** An order of a supplier's goods. */
export interface SupplierOrder {
  supplier: number;
  goods: OrderedGoods;
}

/** What promotions make of orders: as a preview, and when an order is submitted. */
@Injectable()
export class PromotionSettlement {
  constructor(
    private readonly promotions: PromotionsRepository,
    private readonly usage: PromotionUsageRepository,
  ) {}

  /**
   * What applies to orders that are not submitted, in one statement that reads the promotions of each company once;
   * nothing is counted. A coupon that does not apply is not refused.
   * @param at ISO 8601 in UTC
   */
  async previews(on: Queries, orders: readonly SupplierOrder[], at: string): Promise<Evaluation[]> {
    const keys = orders.map((order) => JSON.stringify(candidacyOf(order)));
    const asked = [...new Map(orders.map((order, index) => [keys[index]!, candidacyOf(order)]))];
    const candidacies = asked.map(([, candidacy]) => candidacy);
    const found = asked.length ? await this.promotions.candidates(on, candidacies, at) : [];
    const byKey = new Map(asked.map(([key], index) => [key, found[index]!]));
    return orders.map(({ goods }, index) => evaluate(byKey.get(keys[index]!)!, goods));
  }

  /**
   * What applies to an order that is submitted, and is counted as used by it. A promotion without coupon whose limit was
   * reached meanwhile does not apply, and the order is evaluated again without it.
   * @throws Fault invalid/validation for a coupon that does not apply
   */
  async settle(tx: Queries, order: SupplierOrder & { id: number }): Promise<Evaluation> {
    let promotions = await this.#candidates(tx, order);
    for (;;) {
      const evaluation = evaluated(promotions, order);
      const applied = evaluation.applied.map(({ promotion }) => promotion);
      const { company } = order.goods.facts;
      const refused = await this.usage.take(tx, { order: order.id, company, promotions: applied });
      if (!refused.length) return evaluation;
      if (refused.length < applied.length) await this.usage.giveBack(tx, order.id);
      promotions = promotions.map((one) => (refused.includes(one.id) ? usedUp(one) : one));
    }
  }

  /** Why a promotion does not apply to an order, among all that do; empty if it applies. */
  async reasons(on: Queries, order: SupplierOrder, promotion: number): Promise<Reason[]> {
    const { applied, refused } = evaluate(await this.#candidates(on, order, promotion), order.goods);
    if (applied.some((one) => one.promotion === promotion)) return [];
    return refused.find((one) => one.promotion === promotion)?.reasons ?? [reason('supplier')];
  }

  async #candidates(on: Queries, order: SupplierOrder, promotion?: number): Promise<Promotion[]> {
    const asked = { ...candidacyOf(order), promotion };
    const [found] = await this.promotions.candidates(on, [asked], order.goods.facts.at);
    return found!;
  }
}

const candidacyOf = ({ supplier, goods: { facts } }: SupplierOrder): Candidacy => ({
  supplier,
  company: facts.company,
  couponCode: facts.couponCode,
});

function evaluated(promotions: readonly Promotion[], { goods }: SupplierOrder): Evaluation {
  const evaluation = evaluate(promotions, goods);
  checkCoupon(promotions, goods.facts.couponCode, evaluation);
  return evaluation;
}

const usedUp = (promotion: Promotion): Promotion => ({ ...promotion, usage: { limit: 0, used: 0 } });
