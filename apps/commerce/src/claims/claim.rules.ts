import type { commerce } from '@stoa/contracts';
import {
  halfUp,
  centsOf,
  invalid,
  quantityText,
  sumOf,
  thousandthsOf,
  type Cents,
  type Issue,
  type Thousandths,
} from '@stoa/kernel';
import type { StoredRow } from '@stoa/service';
import { fieldFault } from '../actor.js';

export type ClaimRow = StoredRow<typeof commerce.claims>;
export type ClaimStatus = (typeof commerce.claimStatuses)[number];

/** What the order of a claim is. */
export interface ClaimedOrder {
  id: number;
  company: number;
  supplier: number;
  status: string;
}

/** What of a line of the order was shipped, and what other claims are about. */
export interface ShippedLine {
  id: number;
  shipped: string;
  claimed: string;
}

/** Goods of a line. */
export interface Goods {
  order_line: number;
  quantity: string;
}

const notShipped: readonly string[] = ['new', 'processing', 'reserve', 'cancelled'];

/** An order that is shipped may have gone on from there: one that is paid afterwards, for example. */
function isShipped({ status }: ClaimedOrder, lines: readonly ShippedLine[]): boolean {
  if (status === 'shipped' || status === 'closed') return true;
  return !notShipped.includes(status) && lines.some(({ shipped }) => thousandthsOf(shipped) > 0n);
}

/** No more is claimed than was shipped, all claims of the order together. @throws Fault invalid/validation */
export function checkClaim(
  order: ClaimedOrder,
  shipped: readonly ShippedLine[],
  goods: readonly Goods[],
): void {
  if (!isShipped(order, shipped)) throw fieldFault('order', 'order_not_shipped');
  const left = new Map(
    shipped.map((line) => [line.id, thousandthsOf(line.shipped) - thousandthsOf(line.claimed)]),
  );
  const issues: Issue[] = [];
  const sizes = [goods.length];
  for (const [place, { order_line: line, quantity: text }] of goods.entries()) {
    const [quantity, max] = [thousandthsOf(text), left.get(line)];
    const at = (field: string): Issue['path'] => ['lines', place, field];
    if (max === undefined)
      issues.push({ path: at('order_line'), issue: 'pk', params: { value: line, sizes } });
    else if (quantity > max)
      issues.push({ path: at('quantity'), issue: 'claimable', params: { max: amountText(max), sizes } });
    else left.set(line, max - quantity);
  }
  if (issues.length) throw invalid('validation', issues);
}

const amountText = (quantity: Thousandths): string => quantityText(quantity > 0n ? quantity : 0n);

/** A line of a claim, with what the line of the order cost. */
export interface ClaimedLine extends Goods {
  id: number;
  approved_quantity: string | null;
  product: number;
  /** The warehouse that the line was to be sent from. */
  warehouse: number | null;
  ordered: string;
  /** What had to be paid for all of the line, discounts taken off and VAT included. */
  payable: string;
}

/** What is agreed to of a line. */
export interface Approval {
  id: number;
  approved_quantity: string;
}

/**
 * The lines as they are agreed to: what is said of them, else what was said before, else all of it.
 * @throws Fault invalid/validation
 */
export function approvedLines(lines: readonly ClaimedLine[], asked: readonly Approval[]): ClaimedLine[] {
  const given = new Map(asked.map((one) => [one.id, one.approved_quantity]));
  const issues = asked.flatMap(({ id, approved_quantity: approved }, place): Issue[] => {
    const line = lines.find((one) => one.id === id);
    const params = { sizes: [asked.length] };
    if (!line) return [{ path: ['lines', place, 'id'], issue: 'pk', params: { ...params, value: id } }];
    if (thousandthsOf(approved) <= thousandthsOf(line.quantity)) return [];
    const path = ['lines', place, 'approved_quantity'];
    return [{ path, issue: 'max_value', params: { ...params, max: line.quantity } }];
  });
  if (issues.length) throw invalid('validation', issues);
  return lines.map((line) => {
    const approved = given.get(line.id) ?? line.approved_quantity ?? line.quantity;
    return { ...line, approved_quantity: approved };
  });
}

/** What the company has paid for the order, and got back. */
export interface Paid {
  paid: string;
  /** By the other claims of the order. */
  refunded: string;
}

/**
 * The most that can be refunded: what the goods cost that are agreed to, by the discounted price, but no more than was
 * paid for the order and not refunded yet.
 */
export function refundable(lines: readonly ClaimedLine[], { paid, refunded }: Paid): Cents {
  const goods = sumOf(
    lines.map(({ payable, ordered, approved_quantity: approved }) =>
      halfUp(centsOf(payable) * thousandthsOf(approved ?? '0'), thousandthsOf(ordered)),
    ),
  );
  const left = centsOf(paid) - centsOf(refunded);
  const max = left < goods ? left : goods;
  return max > 0n ? max : 0n;
}
