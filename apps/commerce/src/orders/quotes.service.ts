import { Injectable } from '@nestjs/common';
import { invalid, type Issue } from '@stoa/kernel';
import { sql, type Queries } from '@stoa/persistence';
import { lineIssues, termsIssues, inList } from './basket.rules.js';
import { factsOf, type BasketRows } from './facts.sql.js';
import type { BasketFacts } from './facts.js';
import { isTooMuch, quoteOf, type Quote } from './quote.rules.js';

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
  /**
   * The prices of orders at a time.
   * @param now ISO 8601 in UTC
   */
  async price(on: Queries, rows: BasketRows, now: string): Promise<Priced[]> {
    const found = await on.rows<BasketFacts>(factsOf(rows, sql`${now}::timestamptz`));
    return found.map((facts) => ({
      facts,
      quote: quoteOf(facts, { lines: [], isDeliveryFree: false, applied: [] }),
    }));
  }
}

/** What is wrong with an order that is to be stored. */
function issuesOf({ facts, quote }: Priced, { places, length }: BodyPlaces): Issue[] {
  const found = [
    ...termsIssues(facts),
    ...facts.lines.flatMap((line, index) =>
      lineIssues(line).map((issue) => inList(issue, places[index]!, length)),
    ),
  ];
  return found.length || !isTooMuch(quote) ? found : [{ path: ['lines'], issue: 'too_much' }];
}

/** @throws Fault invalid/validation */
export function check(priced: Priced, places: BodyPlaces): void {
  const issues = issuesOf(priced, places);
  if (issues.length) throw invalid('validation', issues);
}
