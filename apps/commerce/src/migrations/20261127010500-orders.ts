import type { MigrationInterface, QueryRunner } from 'typeorm';

const id = 'id int generated always as identity primary key';
const money = 'numeric(12, 2) not null default 0';
const quantity = 'numeric(13, 3) not null default 0';

const tables = [
  // The debts of all orders of a contract can be more than one order may cost.
  'alter table contracts alter column debt type numeric(18, 2)',
  `create table orders (
    ${id},
    number text,
    external_id text,
    external_number text,
    supplier int not null references suppliers,
    company int not null references companies,
    "user" int references people on delete set null,
    contract int references contracts,
    status text not null default 'new' references order_statuses (code),
    status_line int not null references status_lines,
    currency text not null default 'RUB',
    vat_included boolean not null default true,
    payment_type int references payment_types,
    delivery_type int references delivery_types,
    delivery_address text not null default '',
    consignee text not null default '',
    warehouse int references warehouses,
    desired_date date,
    comment text not null default '',
    buyer_doc_number text not null default '',
    supplier_doc_number text not null default '',
    coupon_code text not null default '',
    subtotal ${money},
    discount_total ${money},
    delivery_price ${money},
    vat_total ${money},
    total ${money},
    paid_amount ${money},
    is_reserved boolean not null default false,
    sync_needed boolean not null default false,
    synced boolean not null default false,
    synced_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    submitted_at timestamptz,
    closed_at timestamptz,
    cancelled_at timestamptz,
    cancel_reason text not null default '',
    version int not null default 1,
    constraint orders_external_id unique (supplier, company, external_id)
  )`,
  'create index orders_supplier on orders (supplier, id) -- the list of a supplier',
  'create index orders_company on orders (company, id) -- the list of a buyer, removal of a company',
  'create index orders_external on orders (external_id) -- ?external_id=, statuses from ERPs',
  'create index orders_number on orders (number) -- ?number=',
  'create index orders_contract on orders (contract) -- ?contract=, removal of a contract',
  'create index orders_updated on orders (updated_at, id) -- pulls of what changed',
  'create index orders_submitted on orders (submitted_at, id) -- ?submitted_at__gte=, order by the time of submission',
  'create index orders_status on orders (status, id) -- ?status=',
  'create index orders_sync on orders (id) where sync_needed -- ?sync_needed=true',
  `create table order_lines (
    ${id},
    "order" int not null references orders on delete cascade,
    product int not null references products,
    sku text not null,
    name text not null,
    unit text not null,
    quantity numeric(13, 3) not null,
    warehouse int references warehouses,
    price numeric(12, 2),
    base_price numeric(12, 2),
    discount ${money},
    vat_rate numeric(4, 2),
    vat_amount numeric(12, 2),
    total ${money},
    reserved_quantity ${quantity},
    shipped_quantity ${quantity},
    returned_quantity ${quantity},
    comment text not null default '',
    -- What is reserved is neither more than what is ordered nor shipped already.
    constraint order_lines_quantities check (shipped_quantity >= 0 and reserved_quantity >= 0
      and reserved_quantity + shipped_quantity <= quantity and returned_quantity between 0 and shipped_quantity)
  )`,
  'create index order_lines_order on order_lines ("order", id) -- the lines of an order',
  'create index order_lines_product on order_lines (product, "order") -- ?product=, removal of a product',
  // What orders hold: per stock, the sum of what is not handed over is the reserved quantity.
  `create table order_reservations (
    line int not null references order_lines on delete cascade,
    warehouse int not null references warehouses,
    product int not null references products,
    "order" int not null references orders on delete cascade,
    quantity numeric(13, 3) not null check (quantity >= 0),
    shipped numeric(13, 3) not null default 0, -- from here, for goods that come back
    -- The feed of the supplier is without these goods, and so is the quantity of the stock.
    is_handed_over boolean not null default false,
    primary key (line, warehouse)
  )`,
  'create index order_reservations_order on order_reservations ("order") -- what an order has reserved',
  'create index order_reservations_stock on order_reservations (product, warehouse) -- comparison with the stocks',
  `create table order_promotions (
    "order" int not null references orders on delete cascade,
    promotion int not null,
    title text not null,
    amount numeric(12, 2) not null,
    primary key ("order", promotion)
  )`,
  'create index order_promotions_promotion on order_promotions (promotion) -- the orders of a promotion',
  `create table order_history (
    id bigint generated always as identity primary key,
    "order" int not null references orders,
    from_status text,
    to_status text not null,
    actor int, -- of people; it stays when the user is removed
    actor_type text not null check (actor_type in ('user', 'erp', 'system')),
    comment text not null default '',
    at timestamptz not null
  )`,
  'create index order_history_order on order_history ("order", id) -- the history of an order',
  `create table order_payments (
    ${id},
    "order" int not null references orders,
    amount numeric(12, 2) not null check (amount > 0),
    paid_at timestamptz not null,
    external_id text,
    actor int references people on delete set null,
    created_at timestamptz not null default now(),
    constraint order_payments_external_id unique ("order", external_id)
  )`,
  // The last number of each company.
  `create table order_numbers (
    company int primary key references companies on delete cascade,
    last int not null
  )`,
  // How many orders there are, for the totals of lists.
  `create table order_counts (
    supplier int not null,
    company int not null,
    count int not null,
    primary key (supplier, company)
  )`,
  'create index order_counts_company on order_counts (company) -- the lists of buyers',
];

const counting = (
  name: string,
  rows: string,
  sign: string,
): string => `create function ${name}() returns trigger
language plpgsql as $$ begin
  insert into order_counts as c (supplier, company, count)
  select supplier, company, ${sign}count(*) from ${rows} group by supplier, company order by supplier, company
  on conflict (supplier, company) do update set count = c.count + excluded.count;
  return null;
end $$`;

const triggers = [
  counting('orders_counted', 'new_rows', ''),
  counting('orders_discounted', 'old_rows', '-'),
  `create trigger orders_counted after insert on orders referencing new table as new_rows
    for each statement execute function orders_counted()`,
  `create trigger orders_discounted after delete on orders referencing old table as old_rows
    for each statement execute function orders_discounted()`,
  // Counters are by supplier and company.
  `create function refuse_order_change() returns trigger language plpgsql as
    $$ begin raise exception 'the supplier and the company of an order do not change, and orders are not truncated'; end $$`,
  `create trigger orders_fixed before update of supplier, company on orders for each row
    when (old.supplier <> new.supplier or old.company <> new.company) execute function refuse_order_change()`,
  'create trigger orders_kept before truncate on orders for each statement execute function refuse_order_change()',
  `create function refuse_history_change() returns trigger language plpgsql as
    $$ begin raise exception 'the history of orders is appended to, and nothing else'; end $$`,
  `create trigger order_history_kept before update or delete on order_history
    for each row execute function refuse_history_change()`,
  `create trigger order_history_whole before truncate on order_history
    for each statement execute function refuse_history_change()`,
];

const down = [
  ...['order_counts', 'order_numbers', 'order_payments', 'order_history', 'order_promotions'],
  ...['order_reservations', 'order_lines', 'orders'],
].map((table) => `drop table ${table}`);

const functions = 'orders_counted, orders_discounted, refuse_order_change, refuse_history_change';

/** Orders: lines, reservations, payments, history, numbers. */
export class Orders20261127010500 implements MigrationInterface {
  readonly name = 'Orders20261127010500';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...triggers]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
    await runner.query(`drop function ${functions}`);
    await runner.query('alter table contracts alter column debt type numeric(12, 2)');
  }
}
