import type { Caller } from './calls.js';
import type { Dice } from './dice.js';
import type { Order, Trade } from './trade.js';

const open = ['processing', 'reserve', 'paid', 'shipped'];
const maxRows = 5;
/** Of one stock. */
const maxQuantity = 300;
/** Milliseconds that a feed is old at most. */
const maxAge = 3000;

/** Sends stocks and statuses, and acknowledges orders, one call after the other. */
export class Erp {
  constructor(
    private readonly caller: Caller,
    private readonly trade: Trade,
    private readonly dice: Dice,
  ) {}

  async act(): Promise<void> {
    if (this.dice.happens(0.3)) await this.#stocks();
    else if (this.dice.happens(0.5)) await this.#statuses();
    else await this.#acknowledge();
  }

  /** Of some of the goods: what there is now, or what there was when the feed was made. */
  async #stocks(): Promise<void> {
    const { dice } = this;
    const { products, warehouses, supplier } = this.trade.shop;
    const asOf = new Date(Date.now() - dice.below(maxAge)).toISOString();
    const isDated = dice.happens(0.5);
    const rows = products
      .flatMap((product) => warehouses.map((warehouse) => ({ product, warehouse })))
      .filter(() => dice.happens(0.5))
      .map((place) => ({
        ...place,
        quantity: String(dice.below(maxQuantity)),
        ...(isDated && { as_of: asOf }),
      }));
    if (rows.length) await this.caller.post('stocks', `/stocks/bulk/?supplier=${supplier}`, rows);
  }

  async #statuses(): Promise<void> {
    const { dice, trade } = this;
    const found = Array.from({ length: 1 + dice.below(maxRows) }, () => dice.one(trade.ordersIn(open)));
    const orders = [...new Set(found.filter((order) => order !== undefined))];
    const key = trade.calls.nextKey();
    const moves = orders.flatMap((order, row) => {
      const status = trade.next(order, 1 + dice.below(2));
      return status ? [{ order: order.id, status, mark: `${key}-${row}`, isDone: false }] : [];
    });
    if (!moves.length) return;
    trade.moves.push(...moves);
    const rows = moves.map(({ order, status, mark }) => ({ id: order, status, comment: mark }));
    const report = await this.caller.post<Report>('statuses', '/orders/status/bulk/', rows, key);
    for (const { row, status } of report?.results ?? []) moves[row]!.isDone = status !== 'failed';
  }

  async #acknowledge(): Promise<void> {
    const order = this.dice.one(this.trade.ordersIn(open));
    if (order) this.trade.see(await this.caller.post<Order>('acknowledge', `/orders/${order.id}/ack/`, {}));
  }
}

interface Report {
  results: { row: number; status: string }[];
}
