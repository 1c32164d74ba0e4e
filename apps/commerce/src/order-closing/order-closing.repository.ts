import { Injectable } from '@nestjs/common';
import { sql, type Queries, type Sql } from '@stoa/persistence';

/**
 * Orders that nothing is left to be done with: their goods left long ago, they hold none any more, no claim about them is
 * open, and their next step is `closed`. On a postpaid line that is so when they are paid.
 * @param at ISO 8601 in UTC
 */
const isDue = (at: string): Sql => sql`exists (select from suppliers s where s.id = o.supplier
    and (select max(h.at) from order_history h where h."order" = o.id)
      <= ${at}::timestamptz - make_interval(days => s.close_after_days))
  and exists (select from order_history h where h."order" = o.id and h.to_status = 'shipped')
  and not exists (select from order_lines l where l."order" = o.id and l.reserved_quantity > 0)
  and not exists (select from claims c where c."order" = o.id
    and c.status not in ('rejected', 'resolved', 'cancelled'))
  and exists (select from status_lines line, json_array_elements(line.steps::json) step
    where line.id = o.status_line and step ->> 'from' = o.status and step ->> 'to' = 'closed')`;

@Injectable()
export class OrderClosingRepository {
  /** Some of the orders that are due, by their ids. */
  async due(
    on: Queries,
    { at, after, limit }: { at: string; after: number; limit: number },
  ): Promise<number[]> {
    const rows = await on.rows<{ id: number }>(sql`select o.id from orders o
      where o.status in ('shipped', 'paid') and o.id > ${after} and ${isDue(at)} order by o.id limit ${limit}`);
    return rows.map(({ id }) => id);
  }

  /** Whether an order is due still. */
  async isDue(on: Queries, id: number, at: string): Promise<boolean> {
    return !!(await on.row(sql`select from orders o where o.id = ${id} and ${isDue(at)}`));
  }
}
