import type { Buyer } from './cast.js';
import type { Claim, Order } from './world.js';

/** A mail that must arrive. */
export interface ExpectedMail {
  to: string;
  subject: string;
  contains: string;
}

/** An event that the webhook of the supplier must get. */
export interface ExpectedEvent {
  type: string;
  object: number;
}

const statusNames = new Map([
  ['processing', 'Processing'],
  ['reserve', 'Reserve'],
  ['paid', 'Paid'],
  ['shipped', 'Shipped'],
  ['closed', 'Closed'],
  ['cancelled', 'Cancelled'],
]);

/** Those of claims that mails have other words for than the API. */
const claimStatusNames = new Map([
  ['in_review', 'in review'],
  ['received', 'goods received'],
]);

/** What mails and events must follow from what has happened. */
export class Chronicle {
  readonly mails: ExpectedMail[] = [];
  readonly events: ExpectedEvent[] = [];

  /** Buyers by their companies. */
  constructor(private readonly buyers: ReadonlyMap<number, Buyer>) {}

  placed(order: Order): void {
    this.events.push({ type: 'order.created', object: order.id });
    this.#mail(order, `Order ${order.number} is accepted`, `Total: ${order.total} ${order.currency}`);
  }

  /** @param by a buyer gets no mail of what the buyer has done */
  moved(order: Order, status: string, by: 'buyer' | 'supplier' = 'supplier'): void {
    this.events.push({ type: 'order.status_changed', object: order.id });
    const name = statusNames.get(status)!;
    if (by === 'supplier')
      this.#mail(
        order,
        `Order ${order.number}: ${name}`,
        `The status of order ${order.number} is now: ${name}.`,
      );
  }

  claimed({ id }: Claim): void {
    this.events.push({ type: 'claim.created', object: id });
  }

  /** @param comment of the supplier; a buyer gets no mail of what the buyer has done */
  answered(claim: Claim, comment?: string): void {
    this.events.push({ type: 'claim.status_changed', object: claim.id });
    if (comment) this.said(claim, comment);
  }

  /** The supplier has said something of a claim. */
  said(claim: Claim, text: string): void {
    const name = claimStatusNames.get(claim.status) ?? claim.status;
    this.#mail(claim, `Claim ${claim.number}: ${name}`, text);
  }

  written(message: number): void {
    this.events.push({ type: 'message.created', object: message });
  }

  /** A feedback message was answered. */
  replied(to: string, subject: string, contains: string): void {
    this.mails.push({ to, subject, contains });
  }

  #mail({ company }: { company: number }, subject: string, contains: string): void {
    this.mails.push({ to: this.buyers.get(company)!.email, subject, contains });
  }
}
