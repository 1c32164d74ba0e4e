import {
  centsOf,
  hundredthsOf,
  lineAmounts,
  lineSubtotal,
  moneyText,
  orderSums,
  thousandthsOf,
  type Cents,
  type LineAmounts,
} from '@stoa/kernel';
import type { BasketFacts, LineFacts } from './facts.js';

/** A promotion that took something off an order. */
export interface AppliedPromotion {
  promotion: number;
  title: string;
  amount: string;
}

/** What promotions take off an order: of each line, in the order of the lines. */
export interface Discounts {
  lines: readonly Cents[];
  isDeliveryFree: boolean;
  applied: readonly AppliedPromotion[];
}

/** A line as the order shows it. */
export interface QuotedLine {
  id: number | null;
  product: number;
  sku: string;
  name: string;
  unit: string;
  quantity: string;
  warehouse: number | null;
  price: string | null;
  base_price: string | null;
  discount: string;
  vat_rate: string | null;
  vat_amount: string | null;
  total: string;
  comment: string;
}

/** The amounts of an order. */
interface Sums {
  subtotal: string;
  discount_total: string;
  delivery_price: string;
  vat_total: string;
  total: string;
}

/** What an order costs. */
export interface Quote {
  currency: string;
  vat_included: boolean;
  status_line: number;
  lines: QuotedLine[];
  applied_promotions: readonly AppliedPromotion[];
  sums: Sums;
}

/** What a line costs before promotions; nothing without a price. */
const subtotalOf = ({ price, quantity }: Pick<LineFacts, 'price' | 'quantity'>): Cents =>
  price === null ? 0n : lineSubtotal(centsOf(price), thousandthsOf(quantity));

/** The amounts of a line after promotions. */
const amountsOf = (
  { price, quantity, vat_rate: rate }: Pick<LineFacts, 'price' | 'quantity' | 'vat_rate'>,
  discount: Cents,
  isIncluded: boolean,
): LineAmounts =>
  lineAmounts({
    subtotal: subtotalOf({ price, quantity }),
    discount,
    vat: { rate: rate === null ? null : hundredthsOf(rate), isIncluded },
  });

function sumsOf(lines: readonly LineAmounts[], deliveryPrice: Cents): Sums {
  const sums = orderSums(lines, deliveryPrice);
  return {
    subtotal: moneyText(sums.subtotal),
    discount_total: moneyText(sums.discount),
    delivery_price: moneyText(deliveryPrice),
    vat_total: moneyText(sums.vat),
    total: moneyText(sums.total),
  };
}

/** Prices an order: base prices, then promotions, then VAT and sums. */
export function quoteOf(facts: BasketFacts, discounts: Discounts): Quote {
  const isIncluded = facts.vat_included ?? true;
  const amounts = facts.lines.map((line, index) => amountsOf(line, discounts.lines[index] ?? 0n, isIncluded));
  const delivery = discounts.isDeliveryFree ? 0n : centsOf(facts.delivery_price);
  return {
    currency: facts.currency ?? 'RUB',
    vat_included: isIncluded,
    status_line: facts.status_line,
    lines: facts.lines.map((line, index) => quotedLine(line, amounts[index]!)),
    applied_promotions: discounts.applied,
    sums: sumsOf(amounts, delivery),
  };
}

const quotedLine = (line: LineFacts, { discount, vat, total }: LineAmounts): QuotedLine => ({
  id: line.id,
  product: line.product,
  sku: line.sku,
  name: line.name,
  unit: line.unit,
  quantity: line.quantity,
  warehouse: line.warehouse,
  price: line.price,
  base_price: line.price,
  discount: moneyText(discount),
  vat_rate: line.vat_rate,
  vat_amount: vat === null ? null : moneyText(vat),
  total: moneyText(total),
  comment: line.comment,
});

const maxMoney = centsOf('9999999999.99');

/** Whether the amounts are within those that are stored. */
export const isTooMuch = ({ lines, sums }: Quote): boolean =>
  [sums.subtotal, sums.total, ...lines.map(({ total }) => total)].some((text) => centsOf(text) > maxMoney);
