import { Injectable } from '@nestjs/common';
import { projectZone } from '@stoa/kernel';
import { bytea, jsonObject, raw, sql, type Queries, type Sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import type { Session } from '../exchange/exchange.repository.js';
import { visible } from '../orders/order.view.js';
import type { ExportedOrder } from './exported-order.rules.js';

/** An export of the orders of a supplier, as far as they exist for the actor. */
export interface OrderExport {
  id: number;
  supplier: number;
  actor: Actor;
}

/** Orders of one statement: one has up to 1,000 lines. */
const size = 20;

const local = (time: Sql, format: string): Sql =>
  sql`to_char(${time} at time zone ${projectZone}, ${format}::text)`;
const text = (column: string): Sql => raw(`coalesce(${column}::text, '')`);

/** A key of an ERP is known to the supplier whose ERP it is. */
const party = jsonObject({
  key: sql`case when c.owner is null or c.owner = o.supplier then coalesce(c.external_id, c.id::text) else c.id::text end`,
  name: raw('c.name'),
  fullName: sql`coalesce(nullif(c.full_name, ''), c.name)`,
  inn: raw('c.inn'),
  kpp: raw('c.kpp'),
  ogrn: raw('c.ogrn'),
  address: raw('c.legal_address'),
  deliveryAddress: raw('o.delivery_address'),
});

/** A product that no ERP keeps is known by its article number. */
const line = jsonObject({
  key: sql`coalesce((select p.external_id from products p where p.id = l.product), l.sku)`,
  sku: raw('l.sku'),
  name: raw('l.name'),
  unit: raw('l.unit'),
  price: sql`coalesce(l.price, 0)::numeric(12, 2)::text`,
  quantity: raw('l.quantity::text'),
  discount: raw('l.discount::text'),
  total: raw('l.total::text'),
  vatRate: raw('l.vat_rate::text'),
  vatAmount: raw('l.vat_amount::text'),
});

const order = jsonObject({
  key: raw('o.id::text'),
  version: raw('o.version'),
  number: text('o.number'),
  date: local(raw('o.submitted_at'), 'YYYY-MM-DD'),
  time: local(raw('o.submitted_at'), 'HH24:MI:SS'),
  currency: raw('o.currency'),
  total: raw('o.total::text'),
  comment: raw('o.comment'),
  party,
  isVatIncluded: raw('o.vat_included'),
  vatTotal: raw('o.vat_total::text'),
  lines: sql`(select coalesce(json_agg(${line} order by l.id), '[]') from order_lines l where l."order" = o.id)`,
  deliveryPrice: raw('o.delivery_price::text'),
  status: jsonObject({ code: raw('s.code'), name: raw('s.name'), isFinal: raw('s.is_final') }),
  paidAmount: raw('o.paid_amount::text'),
  externalNumber: text('o.external_number'),
  paymentType: text('p.name'),
  deliveryType: text('d.name'),
  deliveryAddress: raw('o.delivery_address'),
  consignee: raw('o.consignee'),
  desiredDate: text('o.desired_date'),
  contract: text('t.number'),
  buyerNumber: raw('o.buyer_doc_number'),
  cancelReason: raw('o.cancel_reason'),
});

/** What sessions of exchanges have exported. */
@Injectable()
export class ExportedOrdersRepository {
  /** Forgets the export before. @param now milliseconds since 1970 @returns the time as the document has it */
  async begin(tx: Queries, { key, supplier }: Session, now: number): Promise<{ id: number; at: string }> {
    await tx.execute(
      sql`delete from exchange_exports where session = ${bytea(key)} and supplier = ${supplier}`,
    );
    const time = sql`${new Date(now)}::timestamptz`;
    const begun = await tx.row<{ id: number; at: string }>(sql`
      insert into exchange_exports (session, supplier) values (${bytea(key)}, ${supplier})
      returning id, ${local(time, 'YYYY-MM-DD"T"HH24:MI:SS')} as at`);
    return begun!;
  }

  /**
   * The next orders by id, which one statement reads and notes: the versions that it notes are those that it reads. An
   * export that another one has taken the place of notes nothing, and fails.
   */
  next(
    on: Queries,
    { id, supplier, actor }: OrderExport,
    after: number,
  ): Promise<{ id: number; order: ExportedOrder }[]> {
    return on.rows(sql`
      with exported as materialized (select * from orders where sync_needed and submitted_at is not null
          and supplier = ${supplier}::int and ${visible(actor)} and id > ${after} order by id limit ${size}),
        noted as (insert into exchange_orders (export, "order", version) select ${id}::int, id, version from exported)
      select o.id, ${order} as "order" from exported o join companies c on c.id = o.company
        join order_statuses s on s.code = o.status left join contracts t on t.id = o.contract
        left join payment_types p on p.id = o.payment_type left join delivery_types d on d.id = o.delivery_type
      order by o.id`);
  }

  async complete(on: Queries, id: number): Promise<void> {
    await on.execute(sql`update exchange_exports set is_complete = true where id = ${id}`);
  }

  /** The orders of the session's last export, if it was complete. */
  exported(
    on: Queries,
    { key, supplier }: Session,
  ): Promise<{ export: number; order: number; version: number }[]> {
    return on.rows(sql`
      select e.id as export, o."order", o.version from exchange_exports e join exchange_orders o on o.export = e.id
      where e.session = ${bytea(key)} and e.supplier = ${supplier} and e.is_complete order by o."order"`);
  }

  async remove(on: Queries, id: number): Promise<void> {
    await on.execute(sql`delete from exchange_exports where id = ${id}`);
  }
}
