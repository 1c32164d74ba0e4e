import type pg from 'pg';

/** Of which each has a part of the orders. */
const companyCount = 2000;
const supplierCount = 200;
const perStatement = 100_000;

/** Who the orders are of: `supplier` has one in `supplierCount`, `company` one in `companyCount`. */
export interface Parties {
  supplier: number;
  company: number;
}

export async function addParties(client: pg.Client): Promise<void> {
  await client.query(
    `insert into suppliers (name) select 'Supplier ' || n from generate_series(2, $1::int) n`,
    [supplierCount],
  );
  await client.query(
    `insert into companies (name, inn) select 'Company ' || n, '7707083893' from generate_series(2, $1::int) n`,
    [companyCount],
  );
}

/**
 * Orders of two lines with their histories, over two years; written past the API, because no figure is taken of it.
 * @param to how many there are in the end, of those that this function has written
 */
export async function addOrders(
  client: pg.Client,
  { supplier, company }: Parties,
  { from, to }: { from: number; to: number },
): Promise<void> {
  for (let start = from; start < to; start += perStatement)
    await client.query(text, [supplier, company, start, Math.min(start + perStatement, to) - 1]);
  await client.query('vacuum analyze');
}

const text = `
  with suppliers_of as (select ($1::int || array(select id from suppliers where name like 'Supplier %' order by id)) as ids),
    companies_of as (select ($2::int || array(select id from companies where name like 'Company %' order by id)) as ids),
    goods as (select array(select id from products order by id limit 1000) as ids),
    made as (
      insert into orders (number, supplier, company, status, status_line, currency, subtotal, total, paid_amount, created_at,
        updated_at, submitted_at, closed_at)
      select n, s.ids[1 + n % array_length(s.ids, 1)], c.ids[1 + n / 7 % array_length(c.ids, 1)], state, 1,
        case when n % 20 = 0 then 'USD' else 'RUB' end, 200 + n % 900, 200 + n % 900, case when state = 'closed' then 200 + n % 900 else 0 end,
        at, at, at, case when state = 'closed' then at end
      from generate_series($3::int, $4::int) n, suppliers_of s, companies_of c,
        lateral (select now() - interval '730 days' * (1 - n / 1000000.0) as at,
          (array['closed','closed','closed','closed','closed','shipped','shipped','paid','processing','cancelled'])[1 + n / 3 % 10] as state) facts
      returning id, status, total, submitted_at),
    lined as (
      insert into order_lines ("order", product, sku, name, unit, quantity, price, base_price, total, shipped_quantity)
      select id, g.ids[1 + (id * 2 + part) % array_length(g.ids, 1)], 'sku', 'name', 'pcs', 2, total / 4, total / 4, total / 2,
        case when status in ('closed', 'shipped') then 2 else 0 end
      from made, goods g, generate_series(0, 1) part)
  insert into order_history ("order", from_status, to_status, actor_type, at)
  select id, 'new', status, 'system', submitted_at from made`;
