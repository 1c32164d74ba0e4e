import type { Caller } from './calls.js';
import { Dice } from './dice.js';
import { coupons } from './market.js';
import type { Claim, Order, Trade } from './trade.js';

/** Orders, cancels and complains for a company, one call after the other. */
export class Buyer {
  constructor(
    private readonly caller: Caller,
    private readonly company: number,
    private readonly trade: Trade,
    private readonly dice: Dice,
  ) {}

  async act(): Promise<void> {
    const [open, shipped] = [
      ['processing', 'reserve'],
      ['shipped', 'closed'],
    ].map((statuses) => this.dice.one(this.trade.ordersIn(statuses, this.company)));
    if (open && this.dice.happens(0.2)) await this.#cancel(open);
    else if (shipped && this.dice.happens(0.4)) await this.#claim(shipped);
    else await this.#order();
  }

  async #order(): Promise<void> {
    const { dice, trade, caller } = this;
    const mark = trade.calls.nextKey();
    const submit = dice.happens(0.5);
    const basket = { order: 0, mark, isDone: false };
    trade.baskets.push(basket);
    const body = { ...this.#basket(), comment: mark, submit };
    const created = await caller.post<Order>('create', '/orders/', body, mark);
    if (!created) return;
    Object.assign(basket, { order: created.id, isDone: true });
    trade.see(created);
    // Some baskets are left behind.
    if (!submit && dice.happens(0.9))
      trade.see(await caller.post<Order>('submit', `/orders/${created.id}/submit/`, {}));
  }

  #basket(): object {
    const { dice } = this;
    const { shop, market } = this.trade;
    const lines = Array.from({ length: 1 + dice.below(4) }, () => ({
      product: dice.one(shop.products),
      quantity: String(1 + dice.below(4)),
      warehouse: dice.happens(0.1) ? dice.one(shop.warehouses) : null,
    }));
    return {
      supplier: shop.supplier,
      company: this.company,
      payment_type: dice.happens(0.3) ? market.postpaid : null,
      coupon_code: dice.happens(0.3) ? dice.one(coupons) : '',
      lines,
    };
  }

  async #cancel({ id }: Order): Promise<void> {
    const mark = this.trade.calls.nextKey();
    const move = { order: id, mark, status: 'cancelled', isDone: false };
    this.trade.moves.push(move);
    const reply = await this.caller.post<Order>('cancel', `/orders/${id}/cancel/`, { reason: mark }, mark);
    move.isDone = reply !== undefined;
    this.trade.see(reply);
  }

  async #claim({ id, lines }: Order): Promise<void> {
    const line = this.dice.one(lines.filter(({ shipped_quantity: shipped }) => Number(shipped) > 0));
    if (!line) return;
    const mark = this.trade.calls.nextKey();
    const complaint = { order: id, mark, isDone: false };
    this.trade.complaints.push(complaint);
    const body = {
      order: id,
      type: 'defect',
      description: mark,
      lines: [{ order_line: line.id, quantity: String(1 + this.dice.below(2)) }],
    };
    const reply = await this.caller.post<Claim>('claim', '/claims/', body, mark);
    complaint.isDone = reply !== undefined;
    this.trade.seeClaim(reply);
  }
}
