import { Injectable } from '@nestjs/common';
import { moneyText, quantityText, sumOf, type LineAmounts } from '@stoa/kernel';
import { raw, sql, type Queries, type Sql } from '@stoa/persistence';
import type { Allocation } from './allocation.rules.js';
import type { AskedLine } from './basket.rules.js';
import type { AppliedPromotion, Quote, QuotedLine } from './quote.rules.js';

/** A line as it is stored. */
export interface StoredLine extends AskedLine {
  id: number;
  price: string | null;
  discount: string;
  vat_rate: string | null;
  total: string;
  reserved_quantity: string;
  shipped_quantity: string;
  is_gift: boolean;
}

const columns = [
  ...['product', 'sku', 'name', 'unit', 'quantity', 'warehouse', 'price', 'base_price', 'discount'],
  ...['vat_rate', 'vat_amount', 'total', 'comment', 'is_gift'],
];
const list = (prefix: string): Sql => raw(columns.map((name) => `${prefix}${name}`).join(', '));
/** A product that is gone has no names any more: the line keeps those that it has. */
const kept = new Set(['sku', 'name', 'unit']);
const assigned = raw(
  columns
    .map((name) => `${name} = ${kept.has(name) ? `coalesce(given.${name}, l.${name})` : `given.${name}`}`)
    .join(', '),
);

const types =
  raw(`(place int, id int, product int, sku text, name text, unit text, quantity numeric, warehouse int,
  price numeric, base_price numeric, discount numeric, vat_rate numeric, vat_amount numeric, total numeric, comment text, is_gift boolean,
  reserved numeric)`);

const reservedOf = ({ id }: QuotedLine, allocations: readonly Allocation[]): string =>
  quantityText(sumOf(allocations.filter(({ line }) => line === id).map(({ quantity }) => quantity)));

/** Common table expressions. @param allocations what the lines reserve; nothing unless given */
const givenLines = (lines: readonly QuotedLine[], allocations: readonly Allocation[] = []): Sql => {
  const given = JSON.stringify(
    lines.map((line, place) => ({ place, ...line, reserved: reservedOf(line, allocations) })),
  );
  return sql`given as materialized (select * from jsonb_to_recordset(${given}::jsonb) as given ${types})`;
};

const changedLines = (order: number): Sql => sql`
  changed_lines as (update order_lines l set ${assigned}, reserved_quantity = given.reserved
    from given where l.id = given.id and l."order" = ${order}::int)`;

const writtenPromotions = (order: number, promotions: readonly AppliedPromotion[]): Sql => sql`
  applied as materialized (select * from jsonb_to_recordset(${JSON.stringify(promotions)}::jsonb)
    as applied (promotion int, title text, amount numeric)),
  removed_promotions as (delete from order_promotions where "order" = ${order}::int
    and promotion <> all(array(select promotion from applied))),
  kept_promotions as (insert into order_promotions ("order", promotion, title, amount)
    select ${order}::int, promotion, title, amount from applied order by promotion
    on conflict ("order", promotion) do update set title = excluded.title, amount = excluded.amount)`;

/**
 * Common table expressions that make the lines and the promotions of an order those that are given: lines without an id
 * are new, and those that are not given are removed.
 */
const writtenLines = (
  order: number,
  lines: readonly QuotedLine[],
  promotions: readonly AppliedPromotion[],
): Sql => sql`
  ${givenLines(lines)}, ${changedLines(order)}, ${writtenPromotions(order, promotions)},
  removed_lines as (delete from order_lines where "order" = ${order}::int
    and id <> all(array(select id from given where id is not null))),
  new_lines as (insert into order_lines ("order", ${list('')})
    select ${order}::int, ${list('given.')} from given where given.id is null order by place)`;

/** The same of all lines that are stored, with what they reserve: statements without rows call triggers, too. */
export const settledLines = (
  order: number,
  { lines, applied_promotions: promotions }: Pick<Quote, 'lines' | 'applied_promotions'>,
  allocations: readonly Allocation[],
): Sql => sql`
  ${givenLines(lines, allocations)}, ${changedLines(order)}, ${writtenPromotions(order, promotions)}`;

@Injectable()
export class OrderLinesRepository {
  of(on: Queries, order: number): Promise<StoredLine[]> {
    return on.rows(sql`select id, product, quantity::text, warehouse, comment, price::text, discount::text,
        vat_rate::text, total::text, reserved_quantity::text, shipped_quantity::text, is_gift
      from order_lines where "order" = ${order} order by id`);
  }

  async replace(
    tx: Queries,
    order: number,
    lines: readonly QuotedLine[],
    promotions: readonly AppliedPromotion[],
  ): Promise<void> {
    await tx.execute(sql`with ${writtenLines(order, lines, promotions)} select`);
  }

  /** Stores lower quantities, and what the lines cost then. */
  async reduce(tx: Queries, lines: readonly (StoredLine & { amounts: LineAmounts })[]): Promise<void> {
    const given = JSON.stringify(
      lines.map(({ id, quantity, amounts: { discount, vat, total } }) => ({
        id,
        quantity,
        discount: moneyText(discount),
        vat_amount: vat === null ? null : moneyText(vat),
        total: moneyText(total),
      })),
    );
    await tx.execute(sql`update order_lines l set quantity = given.quantity, discount = given.discount,
        vat_amount = given.vat_amount, total = given.total
      from jsonb_to_recordset(${given}::jsonb)
        as given (id int, quantity numeric, discount numeric, vat_amount numeric, total numeric)
      where l.id = given.id`);
  }

  /** Adds lines to those that an order has. @returns their ids */
  async add(tx: Queries, order: number, lines: readonly QuotedLine[]): Promise<number[]> {
    if (!lines.length) return [];
    const given = JSON.stringify(lines.map((line, place) => ({ place, ...line })));
    const rows = await tx.rows<{ id: number }>(sql`insert into order_lines ("order", ${list('')})
      select ${order}::int, ${list('given.')} from jsonb_to_recordset(${given}::jsonb) as given ${types}
      order by place returning id`);
    return rows.map(({ id }) => id);
  }
}
