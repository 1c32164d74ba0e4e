import { centsOf, thousandthsOf } from '@stoa/kernel';
import type { OrderedGoods } from '../promotions/promotion.js';
import type { BasketFacts } from './facts.js';

/**
 * An order as promotions are evaluated for it. The key of a line is its place; what has no price is left out.
 * @param at ISO 8601 in UTC
 */
export function orderedGoods(facts: BasketFacts, at: string): OrderedGoods {
  const lines = facts.lines.flatMap(({ is_sold: isSold, product, category, quantity, price }, key) =>
    price === null || !isSold
      ? []
      : [{ key, product, category, quantity: thousandthsOf(quantity), price: centsOf(price) }],
  );
  return {
    lines,
    facts: {
      company: facts.company,
      companyGroup: facts.company_group,
      priceType: facts.price_type,
      contract: facts.terms_contract,
      isFirstOrder: facts.is_first,
      couponCode: facts.coupon_code || null,
      at,
    },
  };
}
