import { Injectable } from '@nestjs/common';
import type { commerce } from '@stoa/contracts';
import { thousandthsOf } from '@stoa/kernel';
import { sql, type Queries } from '@stoa/persistence';
import type { z } from 'zod';
import type { ClaimedLine, ClaimRow, Paid } from './claim.rules.js';
import type { Source } from './restock.rules.js';

type OrderFacts = Omit<z.input<typeof commerce.orders.updated.data>, 'by'>;

type Restocked = Pick<ClaimRow, 'order' | 'number'>;

/** What the ledger says of goods that a claim brings back. */
export const reasonOf = ({ number }: Pick<ClaimRow, 'number'>): string => `Claim ${number}`;

/** What comes back of orders: money and goods. */
@Injectable()
export class ReturnsRepository {
  /** Until `tx` ends nothing else is paid, refunded or returned of the order. @param claim whose refund does not count */
  async lock(tx: Queries, order: number, claim: number): Promise<Paid> {
    await tx.execute(sql`select from orders where id = ${order} for no key update`);
    const paid = await tx.row<Paid>(sql`
      select paid_amount::text as paid, coalesce((
          select sum(refund_amount) from claims where claims."order" = orders.id and claims.id <> ${claim}), 0)::text as refunded
      from orders where id = ${order}`);
    return paid!;
  }

  /** Where the goods of an order came from, as far as they have not come back. */
  async sources(on: Queries, order: number): Promise<Source[]> {
    const rows = await on.rows<{ product: number; warehouse: number; quantity: string }>(sql`
      select product, warehouse, (-sum(quantity))::text as quantity from stock_movements
      where "order" = ${order} and kind in ('ship', 'return')
      group by product, warehouse having sum(quantity) < 0 order by product, warehouse`);
    return rows.map((row) => ({ ...row, quantity: thousandthsOf(row.quantity) }));
  }

  /** Whether the goods of a claim that are agreed to are in stock again. */
  async isRestocked(on: Queries, claim: Restocked, lines: readonly ClaimedLine[]): Promise<boolean> {
    if (lines.every(({ approved_quantity: approved }) => thousandthsOf(approved ?? '0') === 0n)) return true;
    const moved = await on.row(sql`select from stock_movements
      where "order" = ${claim.order} and kind = 'return' and reason = ${reasonOf(claim)} limit 1`);
    return moved !== undefined;
  }

  /** The warehouse that is the first to be sent from. */
  async firstWarehouse(on: Queries, supplier: number): Promise<number | undefined> {
    const first = await on.row<{ id: number }>(sql`
      select id from warehouses where supplier = ${supplier} order by is_active desc, priority desc, id limit 1`);
    return first?.id;
  }

  /**
   * The lines of the order have these goods back, and the order is another version.
   * @returns what its event says
   */
  async markReturned(tx: Queries, order: number, lines: readonly ClaimedLine[]): Promise<OrderFacts> {
    await tx.execute(sql`
      update order_lines l set returned_quantity = l.returned_quantity + given.quantity
      from (select order_line, sum(approved_quantity) as quantity
        from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as given (order_line int, approved_quantity numeric)
        group by order_line) given
      where l.id = given.order_line`);
    const changed = await tx.row<OrderFacts>(sql`
      update orders set updated_at = clock_timestamp(), version = version + 1 where id = ${order}
      returning id, number, external_id as "externalId", supplier, company, contract, "user", status, currency, total`);
    return changed!;
  }
}
