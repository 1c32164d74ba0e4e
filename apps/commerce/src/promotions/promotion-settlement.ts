import { Injectable } from '@nestjs/common';
import type { Queries } from '@stoa/persistence';
import { checkCoupon } from './coupon.rules.js';
import { PromotionUsageRepository } from './promotion-usage.repository.js';
import type { Evaluation, OrderedGoods, Promotion } from './promotion.js';
import { evaluate } from './promotion.rules.js';
import { PromotionsRepository } from './promotions.repository.js';

/** An order of a supplier's goods. */
interface SupplierOrder {
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
   * What applies to an order that is not submitted; nothing is counted.
   * @throws Fault invalid/validation for a coupon that does not apply
   */
  async preview(on: Queries, order: SupplierOrder): Promise<Evaluation> {
    return evaluated(await this.#candidates(on, order), order);
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

  #candidates(on: Queries, { supplier, goods: { facts } }: SupplierOrder): Promise<Promotion[]> {
    const { company, at, couponCode } = facts;
    return this.promotions.candidates(on, { supplier, company, at, couponCode });
  }
}

function evaluated(promotions: readonly Promotion[], { goods }: SupplierOrder): Evaluation {
  const evaluation = evaluate(promotions, goods);
  checkCoupon(promotions, goods.facts.couponCode, evaluation);
  return evaluation;
}

const usedUp = (promotion: Promotion): Promotion => ({ ...promotion, usage: { limit: 0, used: 0 } });
