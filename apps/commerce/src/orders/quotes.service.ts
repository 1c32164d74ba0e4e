import { Injectable } from '@nestjs/common';
import { invalid, type Issue } from '@stoa/kernel';
import { sql, type Queries } from '@stoa/persistence';
import type { Evaluation } from '../promotions/promotion.js';
import { PromotionSettlement } from '../promotions/promotion-settlement.js';
import { lineIssues, termsIssues, inList } from './basket.rules.js';
import { factsOf, type BasketRows } from './facts.sql.js';
import type { BasketFacts } from './facts.js';
import { orderedGoods } from './ordered-goods.js';
import { isTooMuch, quoteOf, type GivenProduct, type Quote } from './quote.rules.js';

/** An order that is priced, and what it was priced by. */
export interface Priced {
  facts: BasketFacts;
  quote: Quote;
}

/** Where the lines of an order are in the body that is checked. */
export interface BodyPlaces {
  /** Of each line. */
  places: readonly number[];
  /** The length of the list in the body. */
  length: number;
}

/** Prices orders. */
@Injectable()
export class QuotesService {
  constructor(private readonly promotions: PromotionSettlement) {}

  /** @param now ISO 8601 in UTC */
  facts(on: Queries, rows: BasketRows, now: string): Promise<BasketFacts[]> {
    return on.rows(factsOf(rows, sql`${now}::timestamptz`));
  }

  /** What orders cost, with the promotions that would apply: in a number of statements that does not depend on theirs. */
  async price(on: Queries, rows: BasketRows, now: string): Promise<Priced[]> {
    const found = await this.facts(on, rows, now);
    if (!found.length) return [];
    const asked = found.map((facts) => ({ supplier: facts.supplier, goods: orderedGoods(facts, now) }));
    const evaluations = await this.promotions.previews(on, asked, now);
    const gifts = await this.#gifts(on, evaluations);
    return found.map((facts, index) => ({ facts, quote: quoteOf(facts, evaluations[index]!, gifts) }));
  }

  /** What an order costs that is submitted: its promotions are used. @throws Fault invalid/validation for a coupon */
  async settle(tx: Queries, facts: BasketFacts, now: string): Promise<Quote> {
    const { supplier, key: id } = facts;
    const evaluation = await this.promotions.settle(tx, { supplier, id, goods: orderedGoods(facts, now) });
    return quoteOf(facts, evaluation, await this.#gifts(tx, [evaluation]));
  }

  async #gifts(on: Queries, evaluations: readonly Evaluation[]): Promise<Map<number, GivenProduct>> {
    const ids = evaluations.flatMap(({ gifts }) => gifts.map(({ product }) => product));
    if (!ids.length) return new Map();
    const rows = await on.rows<GivenProduct>(sql`
      select id, sku, name, unit, vat_rate::text from products
      where id = any(${ids}::int[]) and is_active and not is_deleted`);
    return new Map(rows.map((row) => [row.id, row]));
  }
}

/** What is wrong with an order that is to be stored or submitted. */
function issuesOf({ facts, quote }: Priced, { places, length }: BodyPlaces): Issue[] {
  const found = goodsIssues(facts, { places, length });
  return found.length || !isTooMuch(quote) ? found : [{ path: ['lines'], issue: 'too_much' }];
}

/** What is wrong with the terms and the lines of an order. */
export const goodsIssues = (facts: BasketFacts, { places, length }: BodyPlaces): Issue[] => [
  ...termsIssues(facts),
  ...facts.lines.flatMap((line, index) =>
    lineIssues(line).map((issue) => inList(issue, places[index]!, length)),
  ),
];

/** @throws Fault invalid/validation */
export function check(priced: Priced, places: BodyPlaces): void {
  const issues = issuesOf(priced, places);
  if (issues.length) throw invalid('validation', issues);
}
