import { centsOf, lineSubtotal, moneyText, quantityText, thousandthsOf } from '@stoa/kernel';
import type { Stage } from '../stage.js';
import type { Claim, Order } from '../world.js';
import type { Differences } from './differences.js';
import type { Facts } from './facts.js';
import { moneySum, quantitySum } from './sums.js';

const isSubmitted = ({ status }: Order): boolean => status !== 'new';
const isCancelled = ({ status }: Order): boolean => status === 'cancelled';

/** Amounts, numbers, stocks, debts, histories and promotions, against the orders. */
export async function checkBooks(stage: Stage, facts: Facts, found: Differences): Promise<void> {
  for (const order of facts.orders.filter(isSubmitted)) checkAmounts(order, found);
  checkNumbers(stage, facts, found);
  await checkStocks(stage, facts, found);
  await checkDebts(stage, facts, found);
  await checkPromotions(stage, facts, found);
  for (const order of facts.orders) await checkHistory(stage, facts, order, found);
}

/** The sums of an order are those of its lines. VAT is a part of the total in roubles, and comes on top in euros. */
function checkAmounts(order: Order, found: Differences): void {
  const { id, lines, delivery_price: delivery, currency } = order;
  const vat = moneySum(lines.map((line) => line.vat_amount ?? '0'));
  const totals = [...lines.map(({ total }) => total), delivery, ...(currency === 'EUR' ? [vat] : [])];
  found.sameFields(`order ${id}`, order, {
    subtotal: moneySum(
      lines.map(({ price, quantity }) => moneyText(lineSubtotal(centsOf(price), thousandthsOf(quantity)))),
    ),
    discount_total: moneySum(lines.map(({ discount }) => discount)),
    vat_total: vat,
    total: moneySum(totals),
  });
}

/** Each company counts its orders. */
function checkNumbers({ cast }: Stage, { orders }: Facts, found: Differences): void {
  for (const { company, name } of cast.buyers) {
    const own = orders.filter((order) => isSubmitted(order) && order.company === company);
    const numbers = own.map(({ number }) => Number(number)).toSorted((one, other) => one - other);
    found.same(
      `numbers of the orders of ${name}`,
      numbers,
      [...own.keys()].map((index) => index + 1),
    );
  }
}

interface Stock {
  product: number;
  quantity: string;
  reserved: string;
}

interface Movement extends Omit<Stock, 'reserved'> {
  kind: string;
}

/** What was imported, less what was shipped, and what came back; reserved is what open orders hold. */
async function checkStocks(stage: Stage, { orders, claims }: Facts, found: Differences): Promise<void> {
  const { erp, products } = stage.cast;
  const among = `product__in=${products.join()}`;
  const stocks = await erp.client.all<Stock>(`/stocks/?${among}`);
  const movements = await erp.client.all<Movement>(`/stocks/movements/?${among}`);
  const lines = orders.flatMap((order) => order.lines);
  for (const product of products) {
    const own = stocks.filter((stock) => stock.product === product);
    const ordered = lines.filter((line) => line.product === product);
    const shipped = quantitySum(ordered.map((line) => line.shipped_quantity));
    const expected = (stage.stocked.get(product) ?? 0n) - thousandthsOf(shipped);
    const quantity = quantitySum(own.map((stock) => stock.quantity));
    found.same(`stock of product ${product}`, quantity, quantityText(expected));
    const reserved = quantitySum(ordered.map((line) => line.reserved_quantity));
    found.same(`reserved of product ${product}`, quantitySum(own.map((one) => one.reserved)), reserved);
    const moved = movements.filter((one) => one.product === product);
    const sumOfKinds = (...kinds: string[]): string =>
      quantitySum(moved.filter(({ kind }) => kinds.includes(kind)).map((one) => one.quantity));
    found.same(`movements of product ${product}`, sumOfKinds('import', 'adjust', 'ship', 'return'), quantity);
    // What is shipped is reserved no more.
    found.same(
      `reservations of product ${product}`,
      sumOfKinds('reserve', 'release'),
      quantitySum([reserved, shipped]),
    );
    found.same(
      `shipments of product ${product}`,
      sumOfKinds('ship'),
      `-${shipped}`.replace(/^-0\.000$/, '0.000'),
    );
    const returned = quantitySum(ordered.map((line) => line.returned_quantity));
    found.same(`returns of product ${product}`, sumOfKinds('return'), returned);
  }
  checkReturns(claims, lines, found);
}

/** What came back of a line is what was received of it. */
function checkReturns(claims: readonly Claim[], lines: Order['lines'], found: Differences): void {
  for (const { id, returned_quantity: returned } of lines) {
    const received = claims
      .filter((claim) => claim.type === 'return' && claim.status === 'resolved')
      .flatMap((claim) => claim.lines.filter((line) => line.order_line === id))
      .map((line) => line.approved_quantity ?? '0');
    found.same(`what came back of line ${id}`, returned, quantitySum(received));
  }
}

/** A company owes what its orders cost that are not cancelled, less what it has paid. */
async function checkDebts({ cast }: Stage, { orders }: Facts, found: Differences): Promise<void> {
  for (const { contracts, name, client } of cast.buyers)
    for (const contract of contracts) {
      const own = orders.filter(
        (order) => order.contract === contract && isSubmitted(order) && !isCancelled(order),
      );
      const owed = own.flatMap((order) => [order.total, `-${order.paid_amount}`]);
      const { debt } = await client.ask<{ debt: string }>('GET', `/contracts/${contract}/`);
      found.same(`debt of ${name} by contract ${contract}`, debt, moneySum(owed));
    }
}

/** A promotion is used by orders that are not cancelled. */
async function checkPromotions({ cast }: Stage, { orders }: Facts, found: Differences): Promise<void> {
  const promotions = await cast.erp.client.all<{ id: number; title: string; used_count: number }>(
    `/promotions/?supplier=${cast.supplier}`,
  );
  for (const { id, title, used_count: used } of promotions) {
    const users = orders.filter(
      (order) =>
        isSubmitted(order) &&
        !isCancelled(order) &&
        order.applied_promotions.some(({ promotion }) => promotion === id),
    );
    found.same(`uses of "${title}"`, used, users.length);
    if (!users.length) found.list.push(`"${title}" was never used`);
  }
}

/** The history leads from the basket to the status, without a gap; payments add up. */
async function checkHistory(
  { cast }: Stage,
  { history }: Facts,
  order: Order,
  found: Differences,
): Promise<void> {
  const { client } = cast.erp;
  const steps = history.get(order.id)!;
  const statuses = ['new', ...steps.map((step) => step.to_status)];
  found.same(
    `history of order ${order.id}`,
    steps.map((step) => step.from_status ?? 'new'),
    statuses.slice(0, -1),
  );
  found.same(`status of order ${order.id}`, order.status, statuses.at(-1));
  const payments = await client.all<{ amount: string }>(`/orders/${order.id}/payments/`);
  found.same(
    `payments of order ${order.id}`,
    moneySum(payments.map(({ amount }) => amount)),
    order.paid_amount,
  );
}
