import type { Calls } from './calls.js';
import type { Market, Shop } from './market.js';

/** An order as a reply shows it. */
export interface Order {
  id: number;
  company: number;
  status: string;
  payment_type: number | null;
  total: string;
  paid_amount: string;
  version: number;
  lines: { id: number; product: number; quantity: string; shipped_quantity: string }[];
}

export interface Claim {
  id: number;
  status: string;
  version: number;
}

export interface Attempt {
  order: number;
  /** What the call leaves in what it writes. */
  mark: string;
  isDone: boolean;
}

export interface Part {
  line: number;
  quantity: string;
}

/** A status that an order was to get. */
export interface Move extends Attempt {
  status: string;
  /** What was to be shipped; all of the rest unless given. */
  shipped?: Part[] | undefined;
}

export interface Payment extends Attempt {
  amount: string;
}

/** What was asked for in a trial, and what is known of it. */
export class Trade {
  readonly orders = new Map<number, Order>();
  readonly claims = new Map<number, Claim>();
  /** Orders and claims that were to be created. */
  readonly baskets: Attempt[] = [];
  readonly complaints: Attempt[] = [];
  readonly moves: Move[] = [];
  readonly payments: Payment[] = [];
  /** Claims whose goods were to be put into stock. */
  readonly returns: Attempt[] = [];

  constructor(
    readonly market: Market,
    readonly shop: Shop,
    readonly calls: Calls,
  ) {}

  /** Replies come in any order: the newest version counts. */
  see(order: Order | undefined): void {
    if (order && order.version >= (this.orders.get(order.id)?.version ?? 0)) this.orders.set(order.id, order);
  }

  seeClaim(claim: Claim | undefined): void {
    if (claim && claim.version >= (this.claims.get(claim.id)?.version ?? 0)) this.claims.set(claim.id, claim);
  }

  ordersIn(statuses: readonly string[], company?: number): Order[] {
    return [...this.orders.values()].filter(
      (order) => statuses.includes(order.status) && (company === undefined || order.company === company),
    );
  }

  /**
   * The status that is so many steps after the one in which an order was last seen. Shipping is no step between: what was
   * shipped must be known.
   */
  next({ status, payment_type: payment }: Order, steps = 1): string | undefined {
    const line = payment === this.market.postpaid ? postpaid : prepaid;
    const place = line.indexOf(status);
    const between = line.slice(place + 1, place + steps);
    return place < 0 || between.includes('shipped') ? undefined : line[place + steps];
  }
}

const prepaid = ['processing', 'reserve', 'paid', 'shipped', 'closed'];
const postpaid = ['processing', 'reserve', 'shipped', 'paid', 'closed'];
