import { Injectable } from '@nestjs/common';
import { sql, type Queries, type Sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import { visible } from '../orders/order.view.js';

/** Whose orders are looked for. */
export interface Scope {
  supplier: number;
  actor: Actor;
}

/** What is known of orders that come back from an ERP. */
@Injectable()
export class ReturnedOrdersRepository {
  /** By our id, else by the key of the ERP: one id, or several where the key is not unique. */
  async byKey(on: Queries, scope: Scope, key: string): Promise<number[]> {
    const id = /^[1-9]\d{0,8}$/.test(key) ? Number(key) : 0;
    const own = await this.#ids(on, scope, sql`id = ${id}::int`);
    return own.length ? own : this.#ids(on, scope, sql`external_id = ${key}`);
  }

  /** Numbers are those of a company: its tax number says which one, if it is given. */
  byNumber(on: Queries, scope: Scope, number: string, inn: string | undefined): Promise<number[]> {
    const company =
      inn === undefined
        ? sql`true`
        : sql`exists (select from companies c where c.id = orders.company and c.inn = ${inn})`;
    return this.#ids(on, scope, sql`number = ${number} and ${company}`);
  }

  async #ids(on: Queries, { supplier, actor }: Scope, condition: Sql): Promise<number[]> {
    const rows = await on.rows<{ id: number }>(sql`
      select id from orders where ${condition} and supplier = ${supplier}::int and submitted_at is not null
        and ${visible(actor)} order by id limit 2`);
    return rows.map(({ id }) => id);
  }

  /** The code of the first of these texts that is the code or the name of a status. */
  async status(on: Queries, texts: readonly string[]): Promise<string | undefined> {
    const found = await on.row<{ code: string }>(sql`
      select code from unnest(${[...texts]}::text[]) with ordinality as given (said, place)
      join order_statuses s on s.code = said or lower(s.name) = lower(said) order by place, s.code = said desc, s.id limit 1`);
    return found?.code;
  }

  /** The statuses that an order has had. */
  async passed(on: Queries, order: number): Promise<Set<string>> {
    const rows = await on.rows<{ status: string }>(sql`
      select unnest(array[from_status, to_status]) as status from order_history where "order" = ${order}`);
    return new Set(rows.map(({ status }) => status));
  }
}
