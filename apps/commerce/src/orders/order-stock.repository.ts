import { Injectable } from '@nestjs/common';
import { Fault, quantityText, thousandthsOf } from '@stoa/kernel';
import { sql, type Queries, type Sql } from '@stoa/persistence';
import { availableOf } from '../pricing/availability.js';
import { stated, type Cause } from '../cause.js';
import type { Allocation, Available } from './allocation.rules.js';
import { summed, type Held, type StockChange, type Wanted } from './held-goods.rules.js';

/** An order that changes stocks, and the organisation that the events of stocks are sent to. */
export interface StockOrder {
  order: number;
  org: string;
}

interface ChangeOptions {
  /** Nothing is reserved beyond what is available. */
  isChecked?: boolean;
  /** Stocks that do not exist are created. */
  createsMissing?: boolean;
}

/** Stocks, as far as orders change them. Rows are always locked in the order of products and warehouses. */
@Injectable()
export class OrderStockRepository {
  /** What is available of the products in the warehouses; it stays so until `tx` ends. */
  async lock(tx: Queries, products: readonly number[], warehouses: readonly number[]): Promise<Available[]> {
    const rows = await tx.rows<{ product: number; warehouse: number; quantity: string }>(sql`
      select product, warehouse, ${availableOf('stocks')}::text as quantity from stocks
      where product = any(${products}::int[]) and warehouse = any(${warehouses}::int[])
      order by product, warehouse for update`);
    return rows.map((row) => ({ ...row, quantity: thousandthsOf(row.quantity) }));
  }

  /** Changes stocks; triggers write the movements. */
  async change(
    tx: Queries,
    cause: Cause,
    changes: readonly StockChange[],
    { isChecked = false, createsMissing = false }: ChangeOptions = {},
  ): Promise<void> {
    const all = summed(changes);
    if (!all.length) return;
    const changed = await tx.execute(createsMissing ? upserted(cause, all) : updated(cause, all, isChecked));
    // They are locked, so this is a change of another kind that was not waited for.
    if (isChecked && changed < all.length) throw new Fault('conflict', 'serialization');
  }

  async held(tx: Queries, order: number): Promise<Held[]> {
    const rows = await tx.rows<Omit<Held, 'quantity'> & { quantity: string }>(sql`
      select line, product, warehouse, quantity::text, is_handed_over as "isHandedOver" from order_reservations
      where "order" = ${order} and quantity > 0 order by line, warehouse`);
    return rows.map((row) => ({ ...row, quantity: thousandthsOf(row.quantity) }));
  }

  /** The lines hold what they were allocated. */
  async hold(tx: Queries, order: number, allocations: readonly Allocation[]): Promise<void> {
    if (!allocations.length) return;
    await tx.execute(sql`
      with ${heldLines(order, allocations)}
      update order_lines l set reserved_quantity = l.reserved_quantity + part.quantity
      from (select line, sum(quantity) as quantity from allocated group by line) part where l.id = part.line`);
  }

  /** The lines do not hold these goods any more. @param isShipped they are shipped */
  async take(tx: Queries, parts: readonly Held[], isShipped: boolean): Promise<void> {
    if (!parts.length) return;
    await tx.execute(sql`
      with taken as materialized (select * from ${rowsOf(parts)} as taken (line, warehouse, product, quantity)),
        given_up as (delete from order_reservations r using taken where r.line = taken.line
          and r.warehouse = taken.warehouse and r.quantity = taken.quantity and r.shipped = 0 and not ${isShipped}::boolean),
        held as (update order_reservations r set quantity = r.quantity - taken.quantity,
            shipped = r.shipped + case when ${isShipped}::boolean then taken.quantity else 0 end
          from taken where r.line = taken.line and r.warehouse = taken.warehouse
            and (r.quantity <> taken.quantity or r.shipped <> 0 or ${isShipped}::boolean))
      update order_lines l set reserved_quantity = l.reserved_quantity - part.quantity,
        shipped_quantity = l.shipped_quantity + case when ${isShipped}::boolean then part.quantity else 0 end
      from (select line, sum(quantity) as quantity from taken group by line) part where l.id = part.line`);
  }

  /** Ships what is in no stock. */
  async shipUnheld(tx: Queries, wanted: readonly Wanted[]): Promise<void> {
    if (!wanted.length) return;
    await tx.execute(sql`update order_lines l set shipped_quantity = l.shipped_quantity + sent.quantity
      from unnest(${wanted.map(({ line }) => line)}::int[],
        ${wanted.map(({ quantity }) => quantityText(quantity))}::numeric[]) as sent (line, quantity) where l.id = sent.line`);
  }

  /** From here on the feed of the supplier is without what the order holds. */
  async handOver(tx: Queries, order: number): Promise<void> {
    await tx.execute(
      sql`update order_reservations set is_handed_over = true where "order" = ${order} and quantity > 0`,
    );
  }
}

interface Part {
  line: number;
  warehouse: number;
  product: number;
  quantity: bigint;
}

const rowsOf = (parts: readonly Part[]): Sql => sql`unnest(${parts.map(({ line }) => line)}::int[],
  ${parts.map(({ warehouse }) => warehouse)}::int[], ${parts.map(({ product }) => product)}::int[],
  ${parts.map(({ quantity }) => quantityText(quantity))}::numeric[])`;

/** Common table expressions that store what lines hold. */
export const heldLines = (order: number, allocations: readonly Allocation[]): Sql => sql`
  allocated as materialized (select * from ${rowsOf(allocations)} as part (line, warehouse, product, quantity)),
  held as (insert into order_reservations as r (line, warehouse, product, "order", quantity)
    select line, warehouse, product, ${order}::int, quantity from allocated order by line, warehouse
    on conflict (line, warehouse) do update set quantity = r.quantity + excluded.quantity,
      is_handed_over = r.is_handed_over and r.quantity > 0)`;

/** As JSON: the lengths of arrays are part of a plan, so that PostgreSQL would make one for each call. */
const changesOf = (changes: readonly StockChange[]): Sql => sql`
  jsonb_to_recordset(${JSON.stringify(changes.map(textsOf))}::jsonb)
    as more (product int, warehouse int, quantity numeric, reserved numeric)`;

const textsOf = ({ product, warehouse, quantity, reserved }: StockChange): object => ({
  product,
  warehouse,
  quantity: quantityText(quantity),
  reserved: quantityText(reserved),
});

const updated = (cause: Cause, changes: readonly StockChange[], isChecked: boolean): Sql => sql`
  with ${stated(cause)}, change as materialized (
    select s.id, more.quantity, more.reserved
    from ${changesOf(changes)}
    join stocks s using (product, warehouse) order by s.product, s.warehouse for update of s)
  update stocks s set quantity = s.quantity + change.quantity, reserved = s.reserved + change.reserved,
    updated_at = clock_timestamp()
  from change, stated where s.id = change.id
    and (not ${isChecked}::boolean or ${availableOf('s')} >= change.reserved)`;

const upserted = (cause: Cause, changes: readonly StockChange[]): Sql => sql`
  with ${stated(cause)} insert into stocks as s (product, warehouse, quantity, reserved)
  select product, warehouse, quantity, reserved from stated, ${changesOf(changes)}
  order by product, warehouse
  on conflict (product, warehouse) do update set quantity = s.quantity + excluded.quantity,
    reserved = s.reserved + excluded.reserved, updated_at = clock_timestamp()`;
