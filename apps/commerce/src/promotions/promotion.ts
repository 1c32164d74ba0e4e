import type { Cents, Hundredths, Thousandths } from '@stoa/kernel';

// What promotions are evaluated by. Ids are those of rows; amounts are exact.

/** Which of the order's terms or of its company's properties have to be among the ids. */
export type TargetType = 'companies' | 'company_groups' | 'price_types' | 'contracts';

export type Condition =
  | { type: 'min_total'; amount: Cents }
  /**
   * Some of these products or of the products of these categories, and at least this quantity of them together. The
   * categories below are among them.
   */
  | { type: 'products' | 'categories'; ids: readonly number[]; minQuantity: Thousandths | null }
  | { type: TargetType; ids: readonly number[] }
  | { type: 'first_order' };

/** Without ids it is about all lines. */
type OfLines = { ids: readonly number[] | null };

export type LineAction =
  | ({ type: 'percent_lines'; percent: Hundredths } & OfLines)
  /** An amount off each line, not off each unit. */
  | ({ type: 'fixed_lines'; amount: Cents } & OfLines)
  /** The price of a unit; what is cheaper stays as it is. */
  | ({ type: 'fixed_price'; price: Cents } & OfLines)
  | BuyAndGet;

/** For each `buyQuantity` of the one products `getQuantity` of the other ones is cheaper. */
export interface BuyAndGet {
  type: 'buy_x_get_y';
  buyIds: readonly number[];
  buyQuantity: Thousandths;
  getIds: readonly number[];
  getQuantity: Thousandths;
  percent: Hundredths;
}

export type OrderAction =
  { type: 'percent_order'; percent: Hundredths } | { type: 'fixed_order'; amount: Cents };

export type Action =
  | LineAction
  | OrderAction
  | { type: 'gift'; product: number; quantity: Thousandths }
  | { type: 'free_delivery' };

export interface Promotion {
  id: number;
  title: string;
  /** High first. */
  priority: number;
  /** Applies alone. */
  isExclusive: boolean;
  couponCode: string | null;
  isActive: boolean;
  /** ISO 8601 in UTC; the end does not belong to the period. */
  startsAt: string | null;
  endsAt: string | null;
  conditions: readonly Condition[];
  actions: readonly Action[];
  /** The limits, as far as there are any, and what was used of them when the promotion was read. */
  usage: Usage;
  companyUsage: Usage;
}

export interface Usage {
  limit: number | null;
  used: number;
}

/** A line of an order before promotions. */
export interface OrderedLine {
  /** Returned with the line's amounts. */
  key: number;
  product: number;
  /** The product's own. */
  category: number | null;
  quantity: Thousandths;
  price: Cents;
}

/** What is known of an order beside its lines. */
export interface OrderFacts {
  company: number;
  companyGroup: number | null;
  priceType: number | null;
  contract: number | null;
  isFirstOrder: boolean;
  couponCode: string | null;
  /** ISO 8601 in UTC. */
  at: string;
}

export interface OrderedGoods {
  lines: readonly OrderedLine[];
  facts: OrderFacts;
}

/** What a line costs: `total` is `price` by quantity, which is the subtotal, without the discount. */
export interface DiscountedLine {
  key: number;
  /** The fixed price of a promotion, or else the price before promotions. */
  price: Cents;
  subtotal: Cents;
  discount: Cents;
  total: Cents;
}

interface Gift {
  promotion: number;
  product: number;
  quantity: Thousandths;
}

/** Why a promotion does not apply: a code, and the numbers that it is about as the API prints them. */
export interface Reason {
  code: ReasonCode;
  values: Readonly<Record<string, string | number>>;
}

type ReasonCode =
  | Condition['type']
  | 'supplier'
  | 'submitted'
  | 'not_active'
  | 'not_started'
  | 'ended'
  | 'coupon_code'
  | 'usage_limit'
  | 'usage_limit_per_company'
  | 'exclusive'
  | 'excluded'
  | 'no_effect';

export interface Evaluation {
  /** In the order in which the lines came. */
  lines: DiscountedLine[];
  gifts: Gift[];
  hasFreeDelivery: boolean;
  /** In the order of evaluation. An amount is what the promotion takes off the lines, by a fixed price as well. */
  applied: { promotion: number; title: string; amount: Cents }[];
  refused: { promotion: number; reasons: Reason[] }[];
}
