import { Injectable } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { own } from '@stoa/kernel';
import { sql, type Queries, type Transaction } from '@stoa/persistence';
import type { Save } from '@stoa/service';
import { fieldFault } from '../actor.js';
import { mergedLines, replacedLines, type AskedLine } from './basket.rules.js';
import { givenBasket } from './facts.sql.js';
import { OrderLinesRepository } from './order-lines.repository.js';
import type { OrderRow, OrderValues } from './order.rules.js';
import { isTooMuch, type Quote } from './quote.rules.js';
import { check, QuotesService, type BodyPlaces, type Priced } from './quotes.service.js';

const { orders } = commerce;

/** What an order is stored with; of a new one, its body. */
type Head = OrderValues & Pick<OrderRow, 'supplier' | 'company'>;

interface Asked {
  head: Head;
  lines: readonly AskedLine[];
  now: string;
}

/** Orders that are not submitted yet. */
@Injectable()
export class BasketsService {
  constructor(
    private readonly quotes: QuotesService,
    private readonly lines: OrderLinesRepository,
  ) {}

  /** What an order costs. @throws Fault invalid/validation for goods or terms that the company does not get */
  async price(on: Queries, { head, lines, now }: Asked): Promise<Priced> {
    const merged = mergedLines(lines);
    if (merged.length > orders.maxLines) throw fieldFault('lines', 'max_items', { max: orders.maxLines });
    const places = { places: merged.map(({ place }) => place), length: lines.length };
    return this.#checked(on, { head, lines: merged, now }, places);
  }

  /** Writes the order, with these lines and what they cost. */
  async save(tx: Transaction, save: Save<typeof orders>, asked: Asked): Promise<OrderRow> {
    const { quote } = await this.price(tx, asked);
    return this.#write(tx, save, { head: asked.head, quote });
  }

  /** Replaces the lines of an order, and what else of it is given. */
  async replace(
    tx: Transaction,
    save: Save<typeof orders>,
    {
      current,
      input,
      now,
      lines,
    }: { current: OrderRow; input: OrderValues; now: string; lines?: readonly AskedLine[] },
  ): Promise<OrderRow> {
    const stored = await this.lines.of(tx, current.id);
    const kept = lines === undefined;
    const asked = kept ? stored : replacedLines(lines, stored);
    const head = { ...current, ...input };
    // Goods that were in the basket before may be gone: the other changes are made nevertheless.
    const { quote } = kept
      ? await this.#priced(tx, { head, lines: mergedLines(asked), now })
      : await this.price(tx, { head, lines: asked, now });
    if (isTooMuch(quote)) throw fieldFault('lines', 'too_much');
    return this.#write(tx, save, { head: input, quote });
  }

  /** An order of the company to the supplier that its ERP made before; a second one waits until the first is written. */
  async existing(
    tx: Queries,
    { external_id: key, company, supplier }: OrderValues,
  ): Promise<number | undefined> {
    if (!key) return undefined;
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`order ${supplier} ${company} ${key}`}, 0))`,
    );
    const found = await tx.row<{ id: number }>(sql`select id from orders
      where supplier = ${supplier}::int and company = ${company}::int and external_id = ${key}`);
    return found?.id;
  }

  async #write(
    tx: Transaction,
    save: Save<typeof orders>,
    { head, quote }: { head: OrderValues; quote: Quote },
  ): Promise<OrderRow> {
    const { currency, vat_included, status_line, sums, lines, applied_promotions: promotions } = quote;
    const values = { ...head, ...sums, currency, vat_included, status_line } as OrderValues;
    const row = await save(values, orders.drafted);
    await this.lines.replace(tx, row.id, lines, promotions);
    return row;
  }

  async #checked(on: Queries, asked: Asked, places: BodyPlaces): Promise<Priced> {
    const priced = await this.#priced(on, asked);
    check(priced, places);
    return priced;
  }

  async #priced(on: Queries, { head, lines, now }: Asked): Promise<Priced> {
    const named = [
      'supplier',
      'company',
      'contract',
      'payment_type',
      'delivery_type',
      'warehouse',
      'coupon_code',
    ];
    const values = head as Readonly<Record<string, unknown>>;
    const basket = Object.fromEntries(named.map((name) => [name, own(values, name) ?? null]));
    const placed = lines.map((line, place) => ({ ...line, place }));
    const [priced] = await this.quotes.price(on, givenBasket(basket, placed), now);
    return priced!;
  }
}

/** The lines of a body. */
export const linesOf = (sent: OrderValues['lines'] = []): AskedLine[] =>
  sent.map(({ product, quantity, warehouse = null, comment = '' }) => ({
    product,
    quantity,
    warehouse,
    comment,
  }));
