import { Injectable } from '@nestjs/common';
import { sql, type Queries, type Sql } from '@stoa/persistence';
import { utcTime } from '@stoa/service';
import type { Announced, Signed, WebhookSurface } from '@stoa/webhooks';
import { availableOf } from '../pricing/availability.js';
import { bodyOf, idOf, kindOf, signatureHeaders } from './webhook.rules.js';

const product = (id: number): Sql => sql`
  select json_build_object('id', id, 'external_id', external_id, 'supplier', supplier, 'sku', sku, 'barcode', barcode,
    'name', name, 'category', category, 'brand', brand, 'unit', unit, 'vat_rate', vat_rate::text,
    'is_active', is_active, 'updated_at', ${utcTime(sql`updated_at`)}) as data
  from products where id = ${id}`;

const prices = (id: number): Sql => sql`
  select json_build_object('product', p.id, 'sku', sku, 'external_id', external_id, 'supplier', supplier, 'prices',
    coalesce((select json_agg(json_build_object('price_type', price_type, 'amount', amount::text,
        'min_quantity', min_quantity::text) order by price_type, min_quantity)
      from prices where prices.product = p.id), '[]')) as data
  from products p where id = ${id}`;

const stocks = (id: number): Sql => sql`
  select json_build_object('product', p.id, 'sku', sku, 'external_id', external_id, 'supplier', supplier, 'stocks',
    coalesce((select json_agg(json_build_object('warehouse', warehouse, 'quantity', quantity::text,
        'reserved', reserved::text, 'available', (${availableOf('s')})::text) order by warehouse)
      from stocks s where s.product = p.id), '[]')) as data
  from products p where id = ${id}`;

const company = (id: number): Sql => sql`
  select json_build_object('id', id, 'external_id', external_id, 'name', name, 'full_name', full_name, 'inn', inn,
    'kpp', kpp, 'ogrn', ogrn) as data
  from companies where id = ${id}`;

const claim = (id: number): Sql => sql`
  select json_build_object('id', id, 'number', number, 'external_id', external_id, 'order', "order", 'company', company,
    'supplier', supplier, 'type', type, 'desired_resolution', desired_resolution, 'status', status,
    'description', description, 'lines', array(select json_build_object('id', l.id, 'order_line', l.order_line,
        'quantity', l.quantity::text, 'reason', l.reason, 'approved_quantity', l.approved_quantity::text)
      from claim_lines l where l.claim = claims.id order by l.id),
    'resolution', resolution, 'refund_amount', refund_amount::text, 'replacement_order', replacement_order,
    'updated_at', ${utcTime(sql`updated_at`)}, 'version', version) as data
  from claims where id = ${id}`;
const message = (id: number): Sql => sql`
  select json_build_object('id', m.id, 'chat', m.chat, 'company', c.company, 'supplier', c.supplier, 'order', c."order",
    'author', m.author, 'side', m.side, 'text', m.text, 'files', m.files, 'created_at', ${utcTime(sql`m.created_at`)}) as data
  from chat_messages m join chats c on c.id = m.chat where m.id = ${id}`;

const order = (id: number): Sql => sql`
  select json_build_object('id', o.id, 'number', number, 'external_id', external_id, 'external_number', external_number,
    'supplier', supplier, 'company', company, 'contract', contract, 'status', status, 'currency', currency,
    'total', total::text, 'paid_amount', paid_amount::text, 'updated_at', ${utcTime(sql`updated_at`)}, 'lines',
    coalesce((select json_agg(json_build_object('id', l.id, 'product', l.product, 'sku', l.sku, 'quantity', l.quantity::text,
        'price', l.price::text, 'total', l.total::text, 'shipped_quantity', l.shipped_quantity::text) order by l.id)
      from order_lines l where l."order" = o.id), '[]')) as data
  from orders o where o.id = ${id}`;

/** What the first word of an event's type is about. */
const readers = new Map<string, (id: number) => Sql>([
  ['product', product],
  ['price', prices],
  ['stock', stocks],
  ['company', company],
  ['claim', claim],
  ['message', message],
  ['order', order],
]);

/** Bodies and signatures of commerce: an object is sent as it is before the first attempt. */
@Injectable()
export class CommerceWebhooks implements WebhookSurface {
  async body(on: Queries, announced: Announced): Promise<string> {
    return bodyOf(announced, announced.data ?? (await this.#read(on, announced)));
  }

  headers(signed: Signed): Record<string, string> {
    return signatureHeaders(signed);
  }

  async #read(on: Queries, { type, object }: Announced): Promise<string> {
    const read = readers.get(type.slice(0, type.indexOf('.')));
    const row = read && (await on.row<{ data: object }>(read(idOf(object))));
    return JSON.stringify(row?.data ?? { [kindOf(object)]: idOf(object) });
  }
}
