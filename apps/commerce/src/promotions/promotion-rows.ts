import { commerce, type commerce as contracts } from '@stoa/contracts';
import { centsOf, hundredthsOf, thousandthsOf } from '@stoa/kernel';
import type { StoredRow } from '@stoa/service';
import type { Action, Condition, Promotion } from './promotion.js';

type Stored = StoredRow<typeof contracts.promotions>;
type StoredCondition = Stored['conditions'][number];
type StoredAction = Stored['actions'][number];

const { fields } = commerce.promotions;

/** What is read of a promotion to evaluate it. */
export const evaluatedFields = {
  id: fields.id,
  title: fields.title,
  coupon_code: fields.coupon_code,
  is_active: fields.is_active,
  starts_at: fields.starts_at,
  ends_at: fields.ends_at,
  priority: fields.priority,
  exclusive: fields.exclusive,
  usage_limit: fields.usage_limit,
  usage_limit_per_company: fields.usage_limit_per_company,
  conditions: fields.conditions,
  actions: fields.actions,
  used: fields.used_count,
  used_by_company: fields.used_count,
};

export type EvaluatedRow = Pick<Stored, keyof typeof evaluatedFields & keyof Stored> & {
  used: number;
  used_by_company: number;
};

/** A stored promotion with exact numbers instead of texts. */
export const promotionOf = (row: EvaluatedRow): Promotion => ({
  id: row.id,
  title: row.title,
  priority: row.priority,
  isExclusive: row.exclusive,
  couponCode: row.coupon_code,
  isActive: row.is_active,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  conditions: row.conditions.map(conditionOf),
  actions: row.actions.map(actionOf),
  usage: { limit: row.usage_limit, used: row.used },
  companyUsage: { limit: row.usage_limit_per_company, used: row.used_by_company },
});

function conditionOf(stored: StoredCondition): Condition {
  switch (stored.type) {
    case 'min_total':
      return { type: stored.type, amount: centsOf(stored.amount) };
    case 'products':
    case 'categories':
      return {
        type: stored.type,
        ids: stored.ids,
        minQuantity: stored.min_quantity ? thousandthsOf(stored.min_quantity) : null,
      };
    default:
      return stored;
  }
}

type OfLines = Extract<StoredAction, { type: 'percent_lines' | 'fixed_lines' | 'fixed_price' }>;

function actionOf(stored: StoredAction): Action {
  switch (stored.type) {
    case 'percent_lines':
    case 'fixed_lines':
    case 'fixed_price':
      return ofLines(stored);
    case 'percent_order':
      return { type: stored.type, percent: hundredthsOf(stored.value) };
    case 'fixed_order':
      return { type: stored.type, amount: centsOf(stored.value) };
    case 'gift':
      return { type: stored.type, product: stored.product, quantity: thousandthsOf(stored.quantity) };
    case 'buy_x_get_y':
      return boughtAndGot(stored);
    default:
      return stored;
  }
}

function ofLines({ type, value, ids: chosen }: OfLines): Action {
  const ids = chosen ?? null;
  if (type === 'percent_lines') return { type, percent: hundredthsOf(value), ids };
  return type === 'fixed_lines'
    ? { type, amount: centsOf(value), ids }
    : { type, price: centsOf(value), ids };
}

const boughtAndGot = (stored: Extract<StoredAction, { type: 'buy_x_get_y' }>): Action => ({
  type: stored.type,
  buyIds: stored.buy_ids,
  buyQuantity: thousandthsOf(stored.buy_quantity),
  getIds: stored.get_ids,
  getQuantity: thousandthsOf(stored.get_quantity),
  percent: hundredthsOf(stored.percent),
});
