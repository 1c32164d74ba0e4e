import { Injectable } from '@nestjs/common';
import type { Queries } from '@stoa/persistence';
import { storedBaskets } from './facts.sql.js';
import type { LineFacts } from './facts.js';
import { shownLine } from './calculation.rules.js';
import type { QuotedLine } from './quote.rules.js';
import { QuotesService, type Priced } from './quotes.service.js';

interface Shown {
  id: number;
  status: string;
  lines?: object[];
}

const isNew = /"status":"new"/;

/** Shows orders that are new as they cost now: what is stored of them is what they cost when they were changed last. */
@Injectable()
export class LiveOrdersService {
  constructor(private readonly quotes: QuotesService) {}

  /** @param orders as JSON texts @param now ISO 8601 in UTC */
  async priced(on: Queries, orders: readonly string[], now: string): Promise<string[]> {
    const shown = orders.map((json) => (isNew.test(json) ? (JSON.parse(json) as Shown) : undefined));
    const baskets = shown.flatMap((one) => (one?.status === 'new' ? [one.id] : []));
    if (!baskets.length) return [...orders];
    const priced = await this.quotes.price(on, storedBaskets(baskets), now);
    const byId = new Map(priced.map((one) => [one.facts.key, one]));
    return orders.map((json, index) => {
      const found = byId.get(shown[index]?.id ?? 0);
      return found ? JSON.stringify(withPrices(shown[index]!, found)) : json;
    });
  }
}

function withPrices(order: Shown, { facts, quote }: Priced): Shown {
  const { currency, status_line, sums, applied_promotions } = quote;
  Object.assign(order, { currency, status_line, applied_promotions }, sums);
  const lines = new Map(quote.lines.map((line, index) => [line.id, [line, facts.lines[index]!] as const]));
  for (const line of order.lines ?? []) {
    const found = lines.get((line as { id: number }).id);
    if (found) Object.assign(line, liveValues(...found));
  }
  order.lines?.push(...quote.gifts.map(shownLine));
  return order;
}

/** A product that is gone keeps the name that it had. */
function liveValues(line: QuotedLine, { is_sold: isSold }: LineFacts): object {
  const { sku, name, unit, price, base_price, discount, vat_rate, vat_amount, total } = line;
  const amounts = { price, base_price, discount, vat_amount, total };
  return isSold ? { sku, name, unit, vat_rate, ...amounts } : amounts;
}
