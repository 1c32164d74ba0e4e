import type { MigrationInterface, QueryRunner } from 'typeorm';

// Triggers write the ledger of stocks and the events of stocks and prices, so that no statement can change them without.
// The setting `stoa.cause` of the transaction says why they change, see cause.ts.

/** Of one event: NATS takes messages of 1 MB. */
const maxProducts = 10_000;

const declared = `declare
  cause jsonb := coalesce(nullif(current_setting('stoa.cause', true), ''), '{}');
  org bytea := decode(coalesce(cause->>'org', repeat('0', 24)), 'hex');
  now_ms bigint := extract(epoch from clock_timestamp()) * 1000;
  cause_kind text := coalesce(cause->>'kind', 'adjust');`;

const eventOf = (name: string, data: string, rows: string): string => `
  insert into events (org, name, time, data)
  select org, '${name}', now_ms, json_build_object(${data})::text from (
    select *, (row_number() over (partition by supplier order by product) - 1) / ${maxProducts} as part from (${rows}) found
  ) parted group by supplier, part order by supplier, part;`;

const ofProducts = `'supplier', supplier, 'products', json_agg(product order by product)`;

/** @param changes the rows whose numbers changed: product, warehouse, quantity and reserved, and both as they were */
const stockTrigger = (name: string, changes: string): string => `create function ${name}() returns trigger
language plpgsql as $$ ${declared} begin
  insert into stock_movements (product, warehouse, kind, quantity, reserved, "order", reason, at)
  select product, warehouse, cause_kind, quantity - was_quantity, reserved - was_reserved, (cause->>'order')::int,
         coalesce(cause->>'reason', ''), clock_timestamp()
  from (${changes}) changes;
  ${eventOf(
    'commerce.stocks.changed',
    `${ofProducts}, 'kind', cause_kind`,
    `select distinct supplier, product from (${changes}) changes join warehouses on warehouses.id = warehouse`,
  )}
  ${eventOf(
    'commerce.stocks.oversold',
    `'supplier', supplier, 'stocks', json_agg(json_build_object('product', product, 'warehouse', warehouse,
       'quantity', quantity::text, 'reserved', reserved::text) order by product, warehouse)`,
    `select supplier, product, warehouse, quantity, reserved
     from (${changes}) changes join warehouses on warehouses.id = warehouse
     where reserved > quantity and was_reserved <= was_quantity`,
  )}
  ${eventOf(
    'commerce.stocks.low',
    ofProducts,
    `select products.supplier, product from (
       select product, sum(was_quantity - was_reserved - quantity + reserved) as less
       from (${changes}) changes join warehouses on warehouses.id = warehouse and is_active
       group by product having sum(was_quantity - was_reserved - quantity + reserved) > 0) changes
     join products on products.id = product
     cross join lateral (
       select coalesce(sum(stocks.quantity - stocks.reserved), 0) as available
       from stocks join warehouses on warehouses.id = stocks.warehouse and warehouses.is_active
       where stocks.product = changes.product) now
     where stock_status(available, min_order_quantity) <> 'in_stock'
       and stock_status(available + less, min_order_quantity) = 'in_stock'`,
  )}
  return null;
end $$`;

const priceTrigger = (name: string, rows: string): string => `create function ${name}() returns trigger
language plpgsql as $$ ${declared} begin
  ${eventOf(
    'commerce.prices.changed',
    ofProducts,
    `select distinct supplier, product from (${rows}) changes join price_types on price_types.id = price_type`,
  )}
  return null;
end $$`;

const refusal = (name: string, message: string): string => `create function ${name}() returns trigger
  language plpgsql as $$ begin raise exception '${message}'; end $$`;

const after = (table: string, name: string, operation: string, rows: string): string =>
  `create trigger ${name} after ${operation} on ${table} referencing ${rows} for each statement execute function ${name}()`;

const up = [
  // What buyers see of a stock. It is low when it is not enough for ten smallest orders.
  `create function stock_status(available numeric, min_order_quantity numeric) returns text
   language sql immutable parallel safe as
   $$ select case when available <= 0 then 'out' when available < 10 * min_order_quantity then 'low' else 'in_stock' end $$`,
  stockTrigger(
    'stocks_inserted',
    `select product, warehouse, quantity, reserved, 0 as was_quantity, 0 as was_reserved
     from new_rows where quantity <> 0 or reserved <> 0`,
  ),
  stockTrigger(
    'stocks_updated',
    `select fresh.product, fresh.warehouse, fresh.quantity, fresh.reserved, was.quantity as was_quantity,
       was.reserved as was_reserved
     from new_rows fresh join old_rows was using (id)
     where fresh.quantity <> was.quantity or fresh.reserved <> was.reserved`,
  ),
  stockTrigger(
    'stocks_removed',
    `select product, warehouse, 0 as quantity, 0 as reserved, quantity as was_quantity, reserved as was_reserved
     from old_rows where quantity <> 0 or reserved <> 0`,
  ),
  after('stocks', 'stocks_inserted', 'insert', 'new table as new_rows'),
  after('stocks', 'stocks_updated', 'update', 'old table as old_rows new table as new_rows'),
  after('stocks', 'stocks_removed', 'delete', 'old table as old_rows'),
  refusal(
    'refuse_stock_change',
    'the product and the warehouse of a stock do not change, and stocks are not truncated',
  ),
  `create trigger stocks_fixed before update of product, warehouse on stocks for each row
     when (old.product <> new.product or old.warehouse <> new.warehouse) execute function refuse_stock_change()`,
  'create trigger stocks_kept before truncate on stocks for each statement execute function refuse_stock_change()',
  refusal('refuse_movement_change', 'movements are appended by the triggers of stocks alone'),
  `create trigger stock_movements_kept before update or delete or truncate on stock_movements
     for each statement execute function refuse_movement_change()`,
  `create trigger stock_movements_appended before insert on stock_movements
     for each statement when (pg_trigger_depth() < 1) execute function refuse_movement_change()`,
  priceTrigger('prices_inserted', 'select product, price_type from new_rows'),
  priceTrigger(
    'prices_updated',
    'select product, price_type from new_rows union all select product, price_type from old_rows',
  ),
  priceTrigger('prices_removed', 'select product, price_type from old_rows'),
  after('prices', 'prices_inserted', 'insert', 'new table as new_rows'),
  after('prices', 'prices_updated', 'update', 'old table as old_rows new table as new_rows'),
  after('prices', 'prices_removed', 'delete', 'old table as old_rows'),
];

const down = [
  'drop trigger stock_movements_appended on stock_movements',
  'drop trigger stock_movements_kept on stock_movements',
  ...['stocks_inserted', 'stocks_updated', 'stocks_removed', 'stocks_fixed', 'stocks_kept'].map(
    (name) => `drop trigger ${name} on stocks`,
  ),
  ...['prices_inserted', 'prices_updated', 'prices_removed'].map((name) => `drop trigger ${name} on prices`),
  `drop function stocks_inserted, stocks_updated, stocks_removed, prices_inserted, prices_updated, prices_removed,
     refuse_stock_change, refuse_movement_change, stock_status`,
];

/** The ledger of stocks, and the events of stocks and prices. */
export class Ledger20261126221000 implements MigrationInterface {
  readonly name = 'Ledger20261126221000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
