import { Injectable } from '@nestjs/common';
import { jsonObject, raw, sql, type Queries } from '@stoa/persistence';
import { utcTime } from '@stoa/service';

/** A payment of an order, or a part of one. */
export interface NewPayment {
  order: number;
  amount: string;
  paid_at: string;
  external_id: string | null;
  actor: number;
}

const view = sql`${jsonObject({
  id: raw('id'),
  order: raw('"order"'),
  amount: raw('amount::text'),
  paid_at: utcTime(raw('paid_at')),
  external_id: raw('external_id'),
  created_at: utcTime(raw('created_at')),
})}::text as json`;

/** Payments of orders, shown as JSON. */
@Injectable()
export class PaymentsRepository {
  async add(
    tx: Queries,
    { order, amount, paid_at: at, external_id: key, actor }: NewPayment,
  ): Promise<string> {
    const row = await tx.row<{ json: string }>(sql`
      insert into order_payments ("order", amount, paid_at, external_id, actor)
      values (${order}, ${amount}, ${at}, ${key}, ${actor}) returning ${view}`);
    return row!.json;
  }

  /** The payment that an ERP knows by this key. */
  async known(tx: Queries, order: number, key: string): Promise<string | undefined> {
    const row = await tx.row<{ json: string }>(
      sql`select ${view} from order_payments where "order" = ${order} and external_id = ${key}`,
    );
    return row?.json;
  }

  async of(on: Queries, order: number): Promise<string[]> {
    const rows = await on.rows<{ json: string }>(
      sql`select ${view} from order_payments where "order" = ${order} order by id`,
    );
    return rows.map(({ json }) => json);
  }
}
