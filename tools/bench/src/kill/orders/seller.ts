import type { Caller } from './calls.js';
import type { Dice } from './dice.js';
import type { Claim, Order, Part, Trade } from './trade.js';

const open = ['processing', 'reserve', 'paid', 'shipped'];
const afterClaim = new Map([
  ['new', 'in_review'],
  ['in_review', 'approved'],
  ['approved', 'received'],
  ['received', 'resolved'],
]);

/** Ships, takes payments, moves orders on and answers claims, one call after the other. */
export class Seller {
  constructor(
    private readonly caller: Caller,
    private readonly trade: Trade,
    private readonly dice: Dice,
  ) {}

  async act(): Promise<void> {
    const { dice, trade } = this;
    const claim = dice.one([...trade.claims.values()].filter(({ status }) => afterClaim.has(status)));
    if (claim && dice.happens(0.5)) return this.#answer(claim);
    const order = dice.one(trade.ordersIn(open));
    if (order) await this.#handle(order);
  }

  async #handle(order: Order): Promise<void> {
    const roll = this.dice.random();
    const next = this.trade.next(order);
    if (roll < 0.25) return this.#pay(order);
    if (roll < 0.5) return this.#move(order, 'shipped', this.#parts(order));
    if (roll < 0.6) return this.#move(order, 'shipped');
    if (roll < 0.65) return this.#move(order, 'cancelled');
    if (next) await this.#move(order, next);
  }

  /** Some of the goods. */
  #parts({ lines }: Order): Part[] {
    const some = lines.filter(() => this.dice.happens(0.6));
    return (some.length ? some : lines.slice(0, 1)).map(({ id }) => ({ line: id, quantity: '1' }));
  }

  async #move({ id }: Order, status: string, shipped?: Part[]): Promise<void> {
    const mark = this.trade.calls.nextKey();
    const move = { order: id, mark, status, shipped, isDone: false };
    this.trade.moves.push(move);
    const body = { status, comment: mark, ...(shipped && { shipped }) };
    const reply = await this.caller.post<Order>('status', `/orders/${id}/status/`, body, mark);
    move.isDone = reply !== undefined;
    this.trade.see(reply);
  }

  /** All of the rest, or a part of it; sometimes too much. */
  async #pay({ id, total, paid_amount: paid }: Order): Promise<void> {
    const rest = Number(total) - Number(paid);
    const amount = (this.dice.happens(0.5) ? rest : rest / 2).toFixed(2);
    if (Number(amount) < 0.01) return;
    const key = this.trade.calls.nextKey();
    const payment = { order: id, mark: timeOf(key), amount, isDone: false };
    this.trade.payments.push(payment);
    const body = { amount, paid_at: payment.mark };
    payment.isDone = (await this.caller.post('pay', `/orders/${id}/payments/`, body, key)) !== undefined;
  }

  async #answer({ id, status }: Claim): Promise<void> {
    const mark = this.trade.calls.nextKey();
    const next = this.dice.happens(0.1) && status === 'in_review' ? 'rejected' : afterClaim.get(status)!;
    const restock = next === 'received' && this.dice.happens(0.8);
    const back = { order: id, mark, isDone: false };
    if (restock) this.trade.returns.push(back);
    const body = { status: next, comment: mark, ...(restock && { restock }) };
    const reply = await this.caller.post<Claim>('answer', `/claims/${id}/status/`, body, mark);
    back.isDone = reply !== undefined;
    this.trade.seeClaim(reply);
  }
}

/** A time that no other payment of any trial has. */
function timeOf(key: string): string {
  const [seed, number] = key.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(2024, 0, 1) + seed * 1_000_000 + number).toISOString();
}
