import {
  centsOf,
  hundredthsOf,
  lineAmounts,
  lineSubtotal,
  moneyText,
  orderSums,
  quantityText,
  thousandthsOf,
  type Cents,
  type LineAmounts,
} from '@stoa/kernel';
import type { Evaluation } from '../promotions/promotion.js';
import type { BasketFacts, LineFacts } from './facts.js';

/** A promotion that took something off an order. */
export interface AppliedPromotion {
  promotion: number;
  title: string;
  amount: string;
}

/** A product that a promotion gives. */
export interface GivenProduct {
  id: number;
  sku: string;
  name: string;
  unit: string;
  vat_rate: string | null;
}

/** A line as the order shows it. */
export interface QuotedLine {
  /** Null for a line that is not stored: a gift of a basket. */
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
  is_gift: boolean;
}

/** The amounts of an order. */
export interface Sums {
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
  /** In the order of the order's lines. */
  lines: QuotedLine[];
  /** What promotions add. */
  gifts: QuotedLine[];
  applied_promotions: AppliedPromotion[];
  sums: Sums;
}

/** Prices an order: base prices, then promotions, then VAT and sums. */
export function quoteOf(
  facts: BasketFacts,
  evaluation: Evaluation,
  products: ReadonlyMap<number, GivenProduct>,
): Quote {
  const isIncluded = facts.vat_included ?? true;
  const discounted = new Map(evaluation.lines.map((line) => [line.key, line]));
  const priced = facts.lines.map((line, key): Priced => {
    const { price, discount } = discounted.get(key) ?? { price: null, discount: 0n };
    return { line, price, amounts: amountsOf({ ...line, price }, discount, isIncluded) };
  });
  const delivery = evaluation.hasFreeDelivery ? 0n : centsOf(facts.delivery_price);
  return {
    currency: facts.currency ?? 'RUB',
    vat_included: isIncluded,
    status_line: facts.status_line,
    lines: priced.map(quotedLine),
    gifts: evaluation.gifts.flatMap((gift) => giftLine(gift, products.get(gift.product))),
    applied_promotions: evaluation.applied.map(({ promotion, title, amount }) => ({
      promotion,
      title,
      amount: moneyText(amount),
    })),
    sums: sumsOf(
      priced.map(({ amounts }) => amounts),
      delivery,
    ),
  };
}

interface Priced {
  line: LineFacts;
  /** Null for a line without a price. */
  price: Cents | null;
  amounts: LineAmounts;
}

/** The amounts of a line, by its price after promotions. */
export function amountsOf(
  { price, quantity, vat_rate: rate }: { price: Cents | null; quantity: string; vat_rate: string | null },
  discount: Cents,
  isIncluded: boolean,
): LineAmounts {
  const subtotal = price === null ? 0n : lineSubtotal(price, thousandthsOf(quantity));
  return lineAmounts({
    subtotal,
    discount,
    vat: { rate: rate === null ? null : hundredthsOf(rate), isIncluded },
  });
}

/** The amounts of an order as plain sums of its lines. */
export function sumsOf(lines: readonly LineAmounts[], deliveryPrice: Cents): Sums {
  const sums = orderSums(lines, deliveryPrice);
  return {
    subtotal: moneyText(sums.subtotal),
    discount_total: moneyText(sums.discount),
    delivery_price: moneyText(deliveryPrice),
    vat_total: moneyText(sums.vat),
    total: moneyText(sums.total),
  };
}

const quotedLine = ({ line, price, amounts: { discount, vat, total } }: Priced): QuotedLine => ({
  id: line.id,
  product: line.product,
  sku: line.sku,
  name: line.name,
  unit: line.unit,
  quantity: line.quantity,
  warehouse: line.warehouse,
  price: price === null ? null : moneyText(price),
  base_price: line.price,
  discount: moneyText(discount),
  vat_rate: line.vat_rate,
  vat_amount: vat === null ? null : moneyText(vat),
  total: moneyText(total),
  comment: line.comment,
  is_gift: false,
});

/** A gift costs nothing; one that is not sold any more is not given. */
const giftLine = (
  { product, quantity }: Evaluation['gifts'][number],
  known: GivenProduct | undefined,
): QuotedLine[] =>
  known
    ? [
        {
          id: null,
          product,
          sku: known.sku,
          name: known.name,
          unit: known.unit,
          quantity: quantityText(quantity),
          warehouse: null,
          price: '0.00',
          base_price: '0.00',
          discount: '0.00',
          vat_rate: known.vat_rate,
          vat_amount: known.vat_rate === null ? null : '0.00',
          total: '0.00',
          comment: '',
          is_gift: true,
        },
      ]
    : [];

const maxMoney = centsOf('9999999999.99');

/** Whether the amounts are beyond those that are stored. */
export const isTooMuch = ({ lines, sums }: Quote): boolean =>
  [sums.subtotal, sums.total, ...lines.map(({ total }) => total)].some((text) => centsOf(text) > maxMoney);
