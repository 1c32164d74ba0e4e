import { lineSubtotal, percentageOf, sharesOf, type Cents } from '@stoa/kernel';
import { gotDiscounts, type PricedLine } from './buy-and-get.rules.js';
import type { Action, LineAction, OrderAction } from './promotion.js';

/** The discount of each line by an action, at most what is left of the line's amount. */
export function lineDiscounts(action: LineAction, lines: readonly PricedLine[]): Cents[] {
  if (action.type === 'buy_x_get_y') return gotDiscounts(action, lines);
  const chosen = action.ids && new Set(action.ids);
  const isChosen = ({ product }: PricedLine): boolean => !chosen || chosen.has(product);
  return lines.map((line) => (isChosen(line) ? discountOf(action, line) : 0n));
}

function discountOf(
  action: Exclude<LineAction, { type: 'buy_x_get_y' }>,
  { quantity, amount }: PricedLine,
): Cents {
  if (action.type === 'percent_lines') return percentageOf(amount, action.percent);
  if (action.type === 'fixed_lines') return action.amount < amount ? action.amount : amount;
  const fixed = lineSubtotal(action.price, quantity);
  return fixed < amount ? amount - fixed : 0n;
}

/** A percentage of the order is one of each of its lines. */
export const orderDiscounts = (action: OrderAction, lines: readonly PricedLine[]): Cents[] =>
  action.type === 'percent_order'
    ? lines.map(({ amount }) => percentageOf(amount, action.percent))
    : sharesOf(
        action.amount,
        lines.map(({ amount }) => amount),
      );

const ofLines = new Set<Action['type']>(['percent_lines', 'fixed_lines', 'fixed_price', 'buy_x_get_y']);

export const isLineAction = (action: Action): action is LineAction => ofLines.has(action.type);

export const isOrderAction = (action: Action): action is OrderAction =>
  action.type === 'percent_order' || action.type === 'fixed_order';
