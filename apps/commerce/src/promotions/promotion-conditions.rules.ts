import { isBefore, lineSubtotal, moneyText, quantityText, sumOf } from '@stoa/kernel';
import type {
  Condition,
  OrderedGoods,
  OrderFacts,
  Promotion,
  Reason,
  TargetType,
  Usage,
} from './promotion.js';

/** All that keeps a promotion from an order, but for other promotions. Amounts are those before any promotion. */
export function reasonsAgainst(promotion: Promotion, order: OrderedGoods): Reason[] {
  return [
    ...reasonsOfTime(promotion, order.facts.at),
    ...(isCouponGiven(promotion, order.facts) ? [] : [reason('coupon_code')]),
    ...usageReasons('usage_limit', promotion.usage),
    ...usageReasons('usage_limit_per_company', promotion.companyUsage),
    ...promotion.conditions.flatMap((condition) => unmet(condition, order)),
  ];
}

export const reason = (code: Reason['code'], values: Reason['values'] = {}): Reason => ({ code, values });

function reasonsOfTime({ isActive, startsAt, endsAt }: Promotion, at: string): Reason[] {
  return [
    ...(isActive ? [] : [reason('not_active')]),
    ...(startsAt !== null && isBefore(at, startsAt) ? [reason('not_started', { starts_at: startsAt })] : []),
    ...(endsAt !== null && !isBefore(at, endsAt) ? [reason('ended', { ends_at: endsAt })] : []),
  ];
}

/** Codes are compared without regard to case and to spaces around them: buyers type them from paper. */
export const isSameCoupon = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

const isCouponGiven = ({ couponCode }: Promotion, facts: OrderFacts): boolean =>
  couponCode === null || (facts.couponCode !== null && isSameCoupon(couponCode, facts.couponCode));

const usageReasons = (code: 'usage_limit' | 'usage_limit_per_company', { limit, used }: Usage): Reason[] =>
  limit !== null && used >= limit ? [reason(code, { limit })] : [];

function unmet(condition: Condition, order: OrderedGoods): Reason[] {
  switch (condition.type) {
    case 'min_total':
      return unmetTotal(condition.amount, order);
    case 'products':
    case 'categories':
      return unmetQuantity(condition, order);
    case 'first_order':
      return order.facts.isFirstOrder ? [] : [reason('first_order')];
    default:
      return isAmong(condition.ids, targetOf[condition.type](order.facts)) ? [] : [reason(condition.type)];
  }
}

function unmetTotal(amount: bigint, { lines }: OrderedGoods): Reason[] {
  const total = sumOf(lines.map(({ price, quantity }) => lineSubtotal(price, quantity)));
  if (total >= amount) return [];
  return [reason('min_total', { amount: moneyText(amount), total: moneyText(total) })];
}

type Goods = Extract<Condition, { minQuantity: unknown }>;

function unmetQuantity({ type, ids, minQuantity }: Goods, { lines }: OrderedGoods): Reason[] {
  const wanted = new Set(ids);
  const ordered = lines.filter(({ product, category }) =>
    type === 'products' ? wanted.has(product) : category !== null && wanted.has(category),
  );
  const quantity = sumOf(ordered.map(({ quantity }) => quantity));
  if (ordered.length && quantity >= (minQuantity ?? 0n)) return [];
  return [
    reason(type, {
      quantity: quantityText(quantity),
      ...(minQuantity !== null && { min_quantity: quantityText(minQuantity) }),
    }),
  ];
}

const targetOf: Record<TargetType, (facts: OrderFacts) => number | null> = {
  companies: ({ company }) => company,
  company_groups: ({ companyGroup }) => companyGroup,
  price_types: ({ priceType }) => priceType,
  contracts: ({ contract }) => contract,
};

const isAmong = (ids: readonly number[], id: number | null): boolean => id !== null && ids.includes(id);
