import type pg from 'pg';

/** What holds at any time, whatever has happened before. Each statement finds the rows that break it, as texts. */
const promises: Record<string, string> = {
  'a stock holds what orders hold of it': `
    select format('stock of %s in %s: reserved %s, held %s', s.product, s.warehouse, s.reserved, held.quantity)
    from stocks s left join (select product, warehouse, sum(quantity) as quantity from order_reservations
      where not is_handed_over group by 1, 2) held using (product, warehouse)
    where s.reserved <> coalesce(held.quantity, 0)`,
  'a line holds what is reserved for it': `
    select format('line %s: reserved %s, held %s', l.id, l.reserved_quantity, held.quantity)
    from order_lines l left join (
      select line, sum(quantity) as quantity from order_reservations group by 1) held on held.line = l.id
    where l.reserved_quantity <> coalesce(held.quantity, 0)`,
  'an order under way holds what it has not shipped, any other nothing': `
    select format('line %s of order %s in %s: reserved %s of %s, shipped %s', l.id, o.id, o.status, l.reserved_quantity,
      l.quantity, l.shipped_quantity)
    from orders o join order_lines l on l."order" = o.id
    join status_lines line on line.id = o.status_line
    cross join lateral (select o.status in ('processing', 'reserve', 'shipped')
      or (o.status = 'paid' and line.name = 'Prepaid') as holds) way
    where l.reserved_quantity <> case when holds then l.quantity - l.shipped_quantity else 0 end`,
  'nothing is reserved beyond what there is': `
    select format('movement %s of %s in %s: reserved %s of %s', id, product, warehouse, reserved_then, quantity_then)
    from (select *, sum(quantity) over stock as quantity_then, sum(reserved) over stock as reserved_then
      from stock_movements window stock as (partition by product, warehouse order by id)) m
    where kind = 'reserve' and reserved_then > quantity_then`,
  'what left the stocks is what was shipped': `
    select format('order %s, product %s: left %s, shipped %s', coalesce(o.id, m."order"), coalesce(o.product, m.product), m.gone, o.gone)
    from (select l."order" as id, l.product, sum(l.shipped_quantity - l.returned_quantity + coalesce(held.quantity, 0)) as gone
      from order_lines l left join (select line, sum(quantity) as quantity from order_reservations
        where is_handed_over group by 1) held on held.line = l.id group by 1, 2) o
    full join (select "order", product, -sum(quantity) as gone from stock_movements
      where "order" is not null and kind in ('ship', 'return') group by 1, 2) m on m."order" = o.id and m.product = o.product
    where coalesce(m.gone, 0) <> coalesce(o.gone, 0)`,
  'a history is a path of the status line, and ends in the status': `
    select format('order %s: row %s goes from %s to %s after %s, the order is in %s', o.id, h.id, h.from_status, h.to_status, h.before, o.status)
    from orders o join status_lines line on line.id = o.status_line
    left join (select *, lag(to_status, 1, 'new') over way as before, lead(id) over way is null as is_last
      from order_history window way as (partition by "order" order by id)) h on h."order" = o.id
    where case when h.id is null then o.status <> 'new' else h.from_status <> h.before or (h.is_last and h.to_status <> o.status)
      or not line.steps @> jsonb_build_array(jsonb_build_object('from', h.from_status, 'to', h.to_status)) end`,
  'an order that is submitted has a number of its own': `
    select format('company %s, number %s: %s orders', company, number, count(*)) from orders
    where submitted_at is not null group by company, number having count(*) > 1 or number is null`,
  'a promotion is used by the orders that it applied to': `
    select format('order %s, promotion %s', coalesce(u."order", a."order"), coalesce(u.promotion, a.promotion))
    from promotion_uses u full join (select p."order", p.promotion from order_promotions p join orders o on o.id = p."order"
      where o.submitted_at is not null and o.status <> 'cancelled') a using ("order", promotion)
    where u."order" is null or a."order" is null`,
  'a counter of a promotion counts its uses, which are not beyond the limit': `
    select format('promotion %s, company %s: counted %s of %s, used %s', c.promotion, c.company, c.used, c.allowed, found.count)
    from promotion_counters c cross join lateral (select count(*) from promotion_uses u
      where u.promotion = c.promotion and (c.company is null or u.company = c.company)) found
    where c.used <> found.count or found.count > c.allowed`,
  'a company owes what it has not paid': `
    select format('contract %s: debt %s, unpaid %s', c.id, c.debt, o.unpaid)
    from contracts c left join (select contract, sum(total - paid_amount) as unpaid from orders
      where submitted_at is not null and status <> 'cancelled' group by 1) o on o.contract = c.id
    where c.debt <> coalesce(o.unpaid, 0)`,
  'what is paid is the sum of the payments, and no more than the total': `
    select format('order %s: paid %s of %s, payments %s', o.id, o.paid_amount, o.total, p.amount)
    from orders o left join (select "order", sum(amount) as amount from order_payments group by 1) p on p."order" = o.id
    where o.paid_amount <> coalesce(p.amount, 0) or o.paid_amount > o.total`,
  'a total is the sum of the lines': `
    select format('order %s: total %s, lines %s', o.id, o.total, l.total)
    from orders o join (select "order", sum(total) as total from order_lines group by 1) l on l."order" = o.id
    where o.submitted_at is not null and o.total <> l.total + o.delivery_price`,
  'lists count the orders that there are': `
    select format('counted %s, there are %s', c.count, o.count)
    from (select coalesce(sum(count), 0) as count from order_counts where supplier = 0 and company = 0) c,
      (select count(*) from orders) o where c.count <> o.count`,
  'no more is claimed than was shipped': `
    select format('line %s: claimed %s, shipped %s', l.id, c.quantity, l.shipped_quantity)
    from order_lines l join (select order_line, sum(quantity) as quantity from claim_lines join claims on claims.id = claim
      where status not in ('rejected', 'cancelled') group by 1) c on c.order_line = l.id
    where c.quantity > l.shipped_quantity`,
  'each request with a key is answered': `
    select format('key %s', encode(id, 'hex')) from idempotency_keys where reply is null`,
  'an order that is submitted has one event of it, any other none': `
    select format('order %s, submitted %s: %s events', o.id, o.submitted_at, e.count)
    from orders o left join (select (data::json ->> 'id')::int as id, count(*) from events
      where name = 'commerce.orders.created' group by 1) e using (id)
    where coalesce(e.count, 0) <> (o.submitted_at is not null)::int`,
  // Of a passage through several statuses the last row has the comment, and the event is about that status. An order that
  // was paid in advance goes on to "paid" without a comment, by the ERP that reserves it.
  'a change of status has one event': `
    select format('order %s to %s: %s events', coalesce(h."order", e.id), coalesce(h.to_status, e.status), e.count)
    from (select * from order_history where from_status <> 'new' and (comment <> '' or actor_type = 'system')) h
    full join (select (data::json ->> 'id')::int as id, data::json ->> 'status' as status, count(*) from events
      where name = 'commerce.orders.status_changed' group by 1, 2) e on e.id = h."order" and e.status = h.to_status
    where coalesce(e.count, 0) <> 1 or h.id is null and not exists (select from order_history settled
      where settled."order" = e.id and settled.to_status = e.status and settled.to_status = 'paid' and settled.actor_type = 'erp')`,
  'each event is handled by its consumers': `
    select format('%s %s was not handled by %s', e.name, encode(e.id, 'hex'), consumer.name)
    from events e join (values ('commerce.commerce.*.*', 'commerce.%'), ('commerce.commerce.orders.created', 'commerce.orders.created'),
      ('commerce.commerce.orders.status_changed', 'commerce.orders.status_changed')) consumer (name, events) on e.name like consumer.events
    where not exists (select from consumed c where c.consumer = consumer.name and c.event = encode(e.id, 'hex'))`,
};

/** The rows that break promises. */
export async function brokenPromises(client: pg.Client): Promise<string[]> {
  const found: string[] = [];
  for (const [promise, text] of Object.entries(promises)) {
    const { rows } = await client.query<[string]>({ text, rowMode: 'array' });
    found.push(...rows.map(([row]) => `${promise}: ${row}`));
  }
  return found;
}

/** Events that the consumers have not handled yet. */
export async function unhandled(client: pg.Client): Promise<number> {
  const text = `select count(*)::int from (${promises['each event is handled by its consumers']}) waiting`;
  const { rows } = await client.query<[number]>({ text, rowMode: 'array' });
  return rows[0]![0];
}
