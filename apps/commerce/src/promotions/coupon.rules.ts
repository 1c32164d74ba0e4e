import { fieldFault } from '../actor.js';
import { isSameCoupon } from './promotion-conditions.rules.js';
import type { Evaluation, Promotion } from './promotion.js';

/**
 * A coupon that is sent makes a promotion apply, or the order is refused: the buyer relies on it.
 * @throws Fault invalid/validation
 */
export function checkCoupon(
  promotions: readonly Promotion[],
  couponCode: string | null,
  { applied, refused }: Pick<Evaluation, 'applied' | 'refused'>,
): void {
  if (!couponCode) return;
  const ofCoupon = promotions.filter(
    (one) => one.couponCode !== null && isSameCoupon(one.couponCode, couponCode),
  );
  const ids = new Set(ofCoupon.map(({ id }) => id));
  if (applied.some(({ promotion }) => ids.has(promotion))) return;
  const isUsedUp = refused.some(
    ({ promotion, reasons }) =>
      ids.has(promotion) && reasons.some(({ code }) => code.startsWith('usage_limit')),
  );
  throw fieldFault('coupon_code', isUsedUp ? 'usage_limit' : 'coupon');
}
