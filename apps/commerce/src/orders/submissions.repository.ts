import { Injectable } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { outbox, sql, type Transaction } from '@stoa/persistence';
import { fieldFault, type Actor } from '../actor.js';
import type { Allocation } from './allocation.rules.js';
import type { BasketFacts } from './facts.js';
import { settledLines } from './order-lines.repository.js';
import { addedHistory, type Passage } from './order-records.repository.js';
import { heldLines } from './order-stock.repository.js';
import type { Quote } from './quote.rules.js';

/** What is stored of an order when it is submitted, beside its own row. */
export interface Submission {
  order: number;
  company: number;
  contract: number;
  quote: Quote;
  allocations: readonly Allocation[];
  passage: Passage;
}

@Injectable()
export class SubmissionsRepository {
  /**
   * Stores it in one statement. @returns the number of the order among those of the company
   * @throws Fault invalid/validation beyond the credit limit of the contract
   */
  async write(tx: Transaction, submission: Submission): Promise<string> {
    const { order, company, contract, quote, allocations, passage } = submission;
    const found = await tx.row<{ number: string; isWithinLimit: boolean }>(sql`
      with ${settledLines(order, quote, allocations)}, ${heldLines(order, allocations)}, ${addedHistory(passage)},
        debt as (update contracts set debt = debt + ${quote.sums.total}::numeric where id = ${contract}::int
          and (credit_limit is null or debt + ${quote.sums.total}::numeric <= credit_limit) returning id),
        number as (insert into order_numbers as n (company, last) values (${company}::int, 1)
          on conflict (company) do update set last = n.last + 1 returning last)
      select (select last::text from number) as number, exists (select from debt) as "isWithinLimit"`);
    if (!found!.isWithinLimit) throw fieldFault('contract', 'credit_limit');
    return found!.number;
  }

  /** Until another first order of the company to the supplier is submitted or refused. */
  async waitForFirst(tx: Transaction, { supplier, company }: BasketFacts): Promise<void> {
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`first order ${supplier} ${company}`}, 0))`,
    );
  }

  /** The contract of a company that orders from a supplier for the first time, on the terms that it has without one. */
  async newContract(
    tx: Transaction,
    { supplier, company, price_type: priceType, currency }: BasketFacts,
    { actor: { org, user }, time }: { actor: Actor; time: number },
  ): Promise<number> {
    const number = `S-${company}`;
    const found = await tx.row<{ id: number; isNew: boolean }>(sql`
      insert into contracts as c (number, supplier, company, currency, price_type, is_standard)
      values (${number}, ${supplier}::int, ${company}::int, ${currency}::text, ${priceType}::int, true)
      on conflict (supplier, company) where is_standard do update set is_standard = true
      returning id, xmax = 0 as "isNew"`);
    const { id, isNew } = found!;
    const data = { id, externalId: null, number, supplier, company, by: user };
    if (isNew) await outbox.add(tx, commerce.contracts.created, { org, user, time, data });
    return id;
  }
}
