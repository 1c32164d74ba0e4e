import { Injectable } from '@nestjs/common';
import type { mails } from '@stoa/mail';
import { sql, type Queries } from '@stoa/persistence';
import type { z } from 'zod';

type Confirmed = z.input<typeof mails.orderConfirmed.values>;
type Moved = z.input<typeof mails.orderStatusChanged.values>;

/** What mails say of orders. */
@Injectable()
export class OrderMailsRepository {
  async confirmed(on: Queries, order: number): Promise<Confirmed | undefined> {
    return on.row<Confirmed>(sql`
      select number, suppliers.name as supplier, companies.name as company, total::text, currency,
        array_to_json(array(select json_build_object('name', name, 'quantity', quantity::text, 'unit', unit,
          'total', total::text) from order_lines l where l."order" = orders.id order by l.id)) as lines
      from orders join suppliers on suppliers.id = supplier join companies on companies.id = company
      where orders.id = ${order}`);
  }

  /** With the comment of the last time that the order entered the status. */
  async moved(on: Queries, order: number, status: string): Promise<Moved | undefined> {
    return on.row<Moved>(sql`
      select number, coalesce((select name from order_statuses where code = ${status}::text), ${status}::text) as status,
        (select comment from order_history h where h."order" = orders.id and to_status = ${status}::text
          order by id desc limit 1) as comment
      from orders where id = ${order}`);
  }
}
