import { Injectable } from '@nestjs/common';
import { raw, sql, type Queries } from '@stoa/persistence';

/** The claim whose goods are replaced. */
interface Replaced {
  id: number;
  order: number;
  number: string;
  user: number | null;
}

const kept = raw(
  [
    ...['supplier', 'company', 'contract', 'status_line', 'currency', 'vat_included', 'payment_type'],
    ...['delivery_type', 'delivery_address', 'consignee', 'warehouse'],
  ].join(', '),
);
const copied = raw('product, sku, name, unit, warehouse, price, base_price, vat_rate');

@Injectable()
export class ReplacementsRepository {
  /**
   * A basket of the company with the approved goods of a claim, on the terms of its order.
   * @returns its id, or nothing for a claim of which no goods are approved
   */
  async add(tx: Queries, { id, order, number, user }: Replaced): Promise<number | null> {
    const added = await tx.row<{ id: number }>(sql`
      with goods as materialized (
        select l.id as place, ${copied}, approved, round(price * approved, 2) as amount
        from (select order_line, sum(approved_quantity) as approved from claim_lines where claim = ${id}
          group by order_line) c join order_lines l on l.id = c.order_line
        where approved > 0),
      basket as (
        insert into orders ("user", comment, subtotal, total, ${kept})
        select ${user}::int, ${`Claim ${number}`}::text, amounts.sum, amounts.sum, ${kept}
        from orders, (select coalesce(sum(amount), 0) as sum from goods) amounts
        where id = ${order} and exists (select from goods) returning id),
      lines as (
        insert into order_lines ("order", quantity, total, ${copied})
        select basket.id, approved, coalesce(amount, 0), ${copied} from goods, basket order by place)
      select id from basket`);
    return added?.id ?? null;
  }
}
