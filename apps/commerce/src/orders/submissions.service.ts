import { Inject, Injectable } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { invalid, type Clock } from '@stoa/kernel';
import { CLOCK, type Change } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import type { Allocation } from './allocation.rules.js';
import { storedBaskets } from './facts.sql.js';
import type { BasketFacts } from './facts.js';
import { OrderLinesRepository } from './order-lines.repository.js';
import { firstStatus, type Line } from './order-transition.rules.js';
import type { OrderRow, OrderValues } from './order.rules.js';
import { isTooMuch, type Quote } from './quote.rules.js';
import { goodsIssues, QuotesService } from './quotes.service.js';
import { ReservationsService } from './reservations.service.js';
import { partiesIssues } from './submission.rules.js';
import { SubmissionsRepository } from './submissions.repository.js';

const { orders } = commerce;

/** An order that is submitted: it is locked until `tx` ends. */
export interface Submitted extends Pick<Change<typeof orders, Actor>, 'tx' | 'actor' | 'save'> {
  current: Pick<OrderRow, 'id'>;
  now: string;
  comment?: string;
  /** What the client believes the total to be. */
  expectedTotal?: string | undefined;
}

/**
 * Makes orders of baskets, in one transaction and with a number of statements that does not depend on lines or promotions.
 * Rows are locked in one order: the order, uses of promotions, stocks, the contract, the number of the company.
 */
@Injectable()
export class SubmissionsService {
  constructor(
    private readonly quotes: QuotesService,
    private readonly lines: OrderLinesRepository,
    private readonly reservations: ReservationsService,
    private readonly submissions: SubmissionsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Fault invalid/validation for what stands against it */
  async submit(submitted: Submitted): Promise<OrderRow> {
    const { tx, current, now, actor, save } = submitted;
    const facts = await this.#facts(submitted);
    checkFacts(facts);
    const status = firstStatus(lineOf(facts), actor.role);
    const quote = await this.quotes.settle(tx, facts, now);
    checkTotal(quote, submitted.expectedTotal);
    const contract = facts.terms_contract ?? (await this.#newContract(facts, submitted));
    const { lines, allocations } = await this.#reserve(facts, quote, submitted);
    const passage = {
      order: current.id,
      from: 'new',
      path: [status],
      actor: actor.id,
      actorType: 'user',
      comment: submitted.comment ?? '',
    } as const;
    const number = await this.submissions.write(tx, {
      order: current.id,
      company: facts.company,
      contract,
      quote: { ...quote, lines },
      allocations,
      passage,
    });
    const isReserved = facts.reserve_on === 'submit';
    return save(
      placed(quote, { status, number, contract, submitted_at: now, is_reserved: isReserved }),
      orders.created,
    );
  }

  /** Of orders of a company that are submitted at the same time, one is the first. */
  async #facts({ tx, current, now }: Submitted): Promise<BasketFacts> {
    const read = () => this.quotes.facts(tx, storedBaskets([current.id]), now);
    const [facts] = await read();
    if (!facts!.is_first) return facts!;
    await this.submissions.waitForFirst(tx, facts!);
    const [known] = await read();
    return known!;
  }

  #newContract(facts: BasketFacts, { tx, actor }: Submitted): Promise<number> {
    return this.submissions.newContract(tx, facts, { actor, time: this.clock() });
  }

  /** The lines of the order, with the gifts that there is enough of, and what they hold. */
  async #reserve(
    facts: BasketFacts,
    { lines, gifts }: Quote,
    { tx, actor: { org }, current: { id: order } }: Submitted,
  ): Promise<{ lines: Quote['lines']; allocations: Allocation[] }> {
    const wanted = [...lines, ...gifts];
    if (facts.reserve_on !== 'submit')
      return { lines: await this.#stored(tx, order, wanted), allocations: [] };
    const asked = wanted.map((line, place) => ({ ...line, line: place, isOptional: place >= lines.length }));
    const { sources, allow_backorder: allowsBackorder } = facts;
    const { allocations, refused } = await this.reservations.reserve(tx, { order, org }, asked, {
      sources,
      allowsBackorder,
    });
    const given = wanted.filter((_, place) => !refused.includes(place));
    const stored = await this.#stored(tx, order, given);
    const ids = new Map(given.map((line, index) => [wanted.indexOf(line), stored[index]!.id!]));
    return { lines: stored, allocations: allocations.map((one) => ({ ...one, line: ids.get(one.line)! })) };
  }

  /** Adds the lines that are not stored yet. */
  async #stored(tx: Submitted['tx'], order: number, lines: Quote['lines']): Promise<Quote['lines']> {
    const fresh = lines.filter(({ id }) => id === null);
    const ids = await this.lines.add(tx, order, fresh);
    return lines.map((line) => (line.id === null ? { ...line, id: ids[fresh.indexOf(line)]! } : line));
  }
}

const lineOf = ({ steps, statuses }: BasketFacts): Line => ({
  steps,
  statuses: new Map(Object.entries(statuses)),
});

function checkFacts(facts: BasketFacts): void {
  const { lines } = facts;
  // Without the contract that it should have, an order has other prices than it had.
  const parties = partiesIssues(facts);
  if (parties.length) throw invalid('validation', parties);
  const issues = [
    ...(lines.length ? [] : [{ path: ['lines'], issue: 'empty' }]),
    ...goodsIssues(facts, { places: [...lines.keys()], length: lines.length }),
  ];
  if (issues.length) throw invalid('validation', issues);
}

function checkTotal(quote: Quote, expected: string | undefined): void {
  if (isTooMuch(quote)) throw fieldFault('lines', 'too_much');
  if (expected !== undefined && expected !== quote.sums.total)
    throw fieldFault('expected_total', 'total_changed');
}

const placed = ({ currency, vat_included, status_line, sums }: Quote, values: OrderValues): OrderValues =>
  ({ ...values, ...sums, currency, vat_included, status_line, sync_needed: true }) as OrderValues;
