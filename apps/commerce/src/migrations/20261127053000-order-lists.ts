import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counters that many transactions add to at once have so many rows, by connection. */
const slots = 16;

/**
 * Beside each pair of supplier and company: each company, each supplier, and all. 0 is for all of them. What orders of many
 * companies add to has several slots, or their transactions would wait for one another.
 */
const counting = (
  name: string,
  rows: string,
  sign: string,
): string => `create or replace function ${name}() returns trigger
language plpgsql as $$ declare
  own_slot int := pg_backend_pid() % ${slots};
begin
  insert into order_counts as c (supplier, company, slot, count)
  select scope.supplier, scope.company, scope.slot, ${sign}count(*)
  from ${rows} changed cross join lateral (values
    (changed.supplier, changed.company, 0), (0, changed.company, 0),
    (changed.supplier, 0, own_slot), (0, 0, own_slot)) scope (supplier, company, slot)
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (supplier, company, slot) do update set count = c.count + excluded.count;
  return null;
end $$`;

const up = [
  'alter table order_counts drop constraint order_counts_pkey, add column slot int not null default 0',
  'alter table order_counts alter column slot drop default, add primary key (supplier, company, slot)',
  `insert into order_counts (supplier, company, slot, count)
    select coalesce(supplier, 0), coalesce(company, 0), 0, sum(count) from order_counts
    group by grouping sets ((supplier), (company), ()) having count(*) > 0`,
  'drop index order_counts_company',
  counting('orders_counted', 'new_rows', ''),
  counting('orders_discounted', 'old_rows', '-'),
  'create index orders_created on orders (created_at, id) -- order by the time of creation',
  'create index orders_supplier_created on orders (supplier, created_at, id) -- the same of a supplier',
  'create index orders_supplier_updated on orders (supplier, updated_at, id) -- pulls of a supplier’s ERP',
];

const pairs = (
  name: string,
  rows: string,
  sign: string,
): string => `create or replace function ${name}() returns trigger
language plpgsql as $$ begin
  insert into order_counts as c (supplier, company, count)
  select supplier, company, ${sign}count(*) from ${rows} group by supplier, company order by supplier, company
  on conflict (supplier, company) do update set count = c.count + excluded.count;
  return null;
end $$`;

const down = [
  'drop index orders_supplier_updated',
  'drop index orders_supplier_created',
  'drop index orders_created',
  pairs('orders_counted', 'new_rows', ''),
  pairs('orders_discounted', 'old_rows', '-'),
  'delete from order_counts where supplier = 0 or company = 0',
  'alter table order_counts drop constraint order_counts_pkey, drop column slot',
  'alter table order_counts add primary key (supplier, company)',
  'create index order_counts_company on order_counts (company)',
];

/** What lists of many orders need. */
export class OrderLists20261127053000 implements MigrationInterface {
  readonly name = 'OrderLists20261127053000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
