import type { MigrationInterface, QueryRunner } from 'typeorm';

// Buyers see other stocks or other prices after these changes, too, although no row of stocks or prices changes.

/** Of one event: NATS takes messages of 1 MB. */
const maxProducts = 10_000;

const trigger = (name: string, { event, facts, products }: Announcement): string => `
create function ${name}() returns trigger language plpgsql as $$ declare
  cause jsonb := coalesce(nullif(current_setting('stoa.cause', true), ''), '{}');
  org bytea := decode(coalesce(cause->>'org', repeat('0', 24)), 'hex');
begin
  insert into events (org, name, time, data)
  select org, '${event}', extract(epoch from clock_timestamp()) * 1000,
    json_build_object('supplier', supplier, 'products', json_agg(product order by product)${facts})::text
  from (
    select *, (row_number() over (partition by supplier order by product) - 1) / ${maxProducts} as part
    from (${products}) found
  ) parted group by supplier, part order by supplier, part;
  return null;
end $$`;

interface Announcement {
  event: string;
  /** More of its data, as arguments of `json_build_object`. */
  facts: string;
  /** A query of supplier and product. */
  products: string;
}

const after = (table: string, name: string): string => `create trigger ${name} after update on ${table}
  referencing old table as old_rows new table as new_rows for each statement execute function ${name}()`;

const up = [
  trigger('warehouses_switched', {
    event: 'commerce.stocks.changed',
    facts: `, 'kind', 'adjust'`,
    products: `select distinct fresh.supplier, product
      from new_rows fresh join old_rows was using (id) join stocks on warehouse = fresh.id
      where fresh.is_active <> was.is_active and (quantity <> 0 or reserved <> 0)`,
  }),
  after('warehouses', 'warehouses_switched'),
  trigger('default_prices_moved', {
    event: 'commerce.prices.changed',
    facts: '',
    products: `select distinct fresh.id as supplier, product
      from new_rows fresh join old_rows was using (id)
      join prices on price_type in (fresh.default_price_type, was.default_price_type)
      where fresh.default_price_type is distinct from was.default_price_type`,
  }),
  after('suppliers', 'default_prices_moved'),
  `alter table webhooks add column author int constraint webhooks_author_fkey references people`,
  `create index webhooks_author on webhooks (author) where supplier is null -- an administrator loses the role`,
  // A webhook of no supplier gets the events of all: it ends with the role of the administrator who has set it up.
  `create function administrators_webhooks_end() returns trigger language plpgsql as $$ begin
    update webhooks set is_active = false, updated_at = clock_timestamp()
    where author = new.id and supplier is null and is_active;
    return null;
  end $$`,
  `create trigger administrators_webhooks_end after update on people for each row
    when (old.role = 'admin' and old.is_active and not (new.role = 'admin' and new.is_active))
    execute function administrators_webhooks_end()`,
];

const down = [
  'drop trigger administrators_webhooks_end on people',
  'alter table webhooks drop column author',
  'drop trigger default_prices_moved on suppliers',
  'drop trigger warehouses_switched on warehouses',
  'drop function administrators_webhooks_end, default_prices_moved, warehouses_switched',
];

export class Announcements20261127010000 implements MigrationInterface {
  readonly name = 'Announcements20261127010000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
