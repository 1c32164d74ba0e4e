import { lineSubtotal, sumOf, type Cents } from '@stoa/kernel';
import { isLineAction, isOrderAction, lineDiscounts, orderDiscounts } from './promotion-actions.rules.js';
import { reason, reasonsAgainst } from './promotion-conditions.rules.js';
import type { PricedLine } from './buy-and-get.rules.js';
import type {
  Action,
  DiscountedLine,
  Evaluation,
  LineAction,
  OrderedGoods,
  OrderedLine,
  Promotion,
  Reason,
} from './promotion.js';

/** A line while it is discounted. */
interface Line extends PricedLine {
  key: number;
  price: Cents;
}

/** A promotion that applies, and what it has taken off the lines. */
interface Applied {
  promotion: Promotion;
  amount: Cents;
}

/**
 * What promotions make of an order. They are evaluated by priority, high first, then by id: first the actions on lines of
 * all promotions, then the actions on the order of all of them. Each action works on what the ones before have left.
 *
 * A promotion applies when its conditions hold, for the order as it was before any promotion, and it has an effect. The
 * first exclusive one that applies stops those after it, and is skipped when another one has applied before. One that the
 * others leave nothing to in the end has not applied, and keeps no other one from that.
 *
 * The result does not depend on the order of the lines: they are sorted by price, then by product.
 */
export function evaluate(promotions: readonly Promotion[], order: OrderedGoods): Evaluation {
  const sorted = promotions.toSorted(byPriority);
  const idle = new Set<Promotion>();
  for (;;) {
    const found = applied(
      sorted.filter((one) => !idle.has(one)),
      order,
    );
    const lost = found.applied.filter((one) => !hasEffect(one));
    if (!lost.length) return evaluationOf(found, order, idle);
    for (const { promotion } of lost) idle.add(promotion);
  }
}

/** What promotions make of the lines, and which of them it is. */
interface Result {
  lines: readonly Line[];
  applied: readonly Applied[];
  refused: Evaluation['refused'];
}

/** @param sorted by priority */
function applied(sorted: readonly Promotion[], order: OrderedGoods): Result {
  const lines = order.lines.toSorted(byPrice).map(pricedLine);
  const refused: Evaluation['refused'] = [];
  const chosen: Applied[] = [];
  for (const promotion of sorted) {
    const reasons = [...reasonsAgainst(promotion, order), ...reasonsAmong(promotion, chosen)];
    const amount = reasons.length ? undefined : applyToLines(promotion, lines);
    if (amount === undefined) refused.push({ promotion: promotion.id, reasons: orNoEffect(reasons) });
    else chosen.push({ promotion, amount });
  }
  for (const one of chosen) one.amount += applyToOrder(one.promotion, lines);
  return { lines, applied: chosen, refused };
}

const evaluationOf = (
  { lines, applied, refused }: Result,
  order: OrderedGoods,
  idle: ReadonlySet<Promotion>,
): Evaluation => ({
  lines: amountsOf(order.lines, lines),
  gifts: applied.flatMap(({ promotion }) => giftsOf(promotion)),
  hasFreeDelivery: applied.some(({ promotion }) => promotion.actions.some(isFreeDelivery)),
  applied: applied.map(({ promotion: { id, title }, amount }) => ({ promotion: id, title, amount })),
  refused: [...refused, ...[...idle].map(({ id }) => ({ promotion: id, reasons: orNoEffect([]) }))],
});

/** A promotion that nothing is against is refused because it has no effect. */
const orNoEffect = (reasons: Reason[]): Reason[] => (reasons.length ? reasons : [reason('no_effect')]);

const byPriority = (one: Promotion, other: Promotion): number =>
  other.priority - one.priority || one.id - other.id;

/** The key is compared last: lines that differ in nothing else have the same discounts but for a cent. */
const byPrice = (one: OrderedLine, other: OrderedLine): number =>
  compared(one.price, other.price) ||
  one.product - other.product ||
  compared(one.quantity, other.quantity) ||
  one.key - other.key;

const compared = (one: bigint, other: bigint): number => Number(one > other) - Number(one < other);

const pricedLine = ({ key, product, quantity, price }: OrderedLine): Line => ({
  key,
  product,
  quantity,
  price,
  amount: lineSubtotal(price, quantity),
});

function reasonsAmong({ isExclusive }: Promotion, chosen: readonly Applied[]): Reason[] {
  const [first] = chosen;
  if (!first) return [];
  if (first.promotion.isExclusive) return [reason('excluded', { promotion: first.promotion.id })];
  return isExclusive ? [reason('exclusive', { promotion: first.promotion.id })] : [];
}

/** @returns what was taken off the lines; undefined for a promotion without effect */
function applyToLines({ actions }: Promotion, lines: readonly Line[]): Cents | undefined {
  const amount = sumOf(actions.filter(isLineAction).map((action) => applyToEach(action, lines)));
  return amount > 0n || actions.some(isGiven) || reducesOrder(actions, lines) ? amount : undefined;
}

function applyToEach(action: LineAction, lines: readonly Line[]): Cents {
  const discounts = lineDiscounts(action, lines);
  for (const [index, line] of lines.entries()) {
    line.amount -= discounts[index]!;
    if (action.type === 'fixed_price' && discounts[index]! > 0n) line.price = action.price;
  }
  return sumOf(discounts);
}

const reducesOrder = (actions: readonly Action[], lines: readonly Line[]): boolean =>
  actions.filter(isOrderAction).some((action) => sumOf(orderDiscounts(action, lines)) > 0n);

function applyToOrder({ actions }: Promotion, lines: readonly Line[]): Cents {
  const amounts = actions.filter(isOrderAction).map((action) => {
    const discounts = orderDiscounts(action, lines);
    for (const [index, line] of lines.entries()) line.amount -= discounts[index]!;
    return sumOf(discounts);
  });
  return sumOf(amounts);
}

const isFreeDelivery = ({ type }: Action): boolean => type === 'free_delivery';
const isGiven = (action: Action): boolean => action.type === 'gift' || isFreeDelivery(action);

const hasEffect = ({ promotion, amount }: Applied): boolean => amount > 0n || promotion.actions.some(isGiven);

const giftsOf = ({ id, actions }: Promotion): Evaluation['gifts'] =>
  actions.flatMap((action) =>
    action.type === 'gift' ? [{ promotion: id, product: action.product, quantity: action.quantity }] : [],
  );

function amountsOf(ordered: readonly OrderedLine[], lines: readonly Line[]): DiscountedLine[] {
  const byKey = new Map(lines.map((line) => [line.key, line] as const));
  return ordered.map(({ key }) => {
    const { price, quantity, amount: total } = byKey.get(key)!;
    const subtotal = lineSubtotal(price, quantity);
    return { key, price, subtotal, discount: subtotal - total, total };
  });
}
