import { Injectable } from '@nestjs/common';
import { Mail, mails } from '@stoa/mail';
import { sql, type Transaction } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import { sideOf } from '../authors.js';
import { buyerOf } from '../mails/recipients.js';
import type { ClaimRow } from './claim.rules.js';

/** What a supplier has said of a claim. */
interface Answer {
  /** One mail for each. */
  key: string;
  text?: string | undefined;
}

/** Mails to the user who has made a claim. */
@Injectable()
export class ClaimMailsService {
  constructor(private readonly mail: Mail) {}

  /** What the company does itself is no answer. */
  async answered(
    tx: Transaction,
    actor: Actor,
    claim: ClaimRow,
    { key, text: answer }: Answer,
  ): Promise<void> {
    const { id, user, company, order, number, status, refund_amount: refund } = claim;
    if (sideOf(actor) === 'company' || user === null || user === actor.id) return;
    const recipient = await buyerOf(tx, user, company);
    if (!recipient) return;
    const about = await tx.row<{ number: string; currency: string }>(
      sql`select coalesce(number, id::text) as number, currency from orders where id = ${order}`,
    );
    await this.mail.send(tx, mails.claimAnswered, recipient, {
      key: `claim:${id}:${key}`,
      number,
      order: about!.number,
      status,
      answer,
      refund: refund && `${refund} ${about!.currency}`,
    });
  }
}
