import type { MigrationInterface, QueryRunner } from 'typeorm';

const id = 'id int generated always as identity primary key';
const times = `created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()`;
const synced = `sync_needed boolean not null default true,
    synced boolean not null default false,
    synced_at timestamptz`;

type Step = [from: string, to: string, ...roles: string[]];
const line = (steps: readonly Step[]): string =>
  JSON.stringify(steps.map(([from, to, ...roles]) => ({ from, to, roles })));
const ofSupplier = ['supplier', 'manager'];
const submitted: Step[] = [
  ['new', 'processing', 'buyer'],
  ['processing', 'reserve', ...ofSupplier],
];
const cancelled: Step[] = [
  ...['new', 'processing', 'reserve'].map((from): Step => [from, 'cancelled', 'buyer', ...ofSupplier]),
  ['paid', 'cancelled', ...ofSupplier],
];
const chain = (...statuses: string[]): Step[] =>
  statuses.slice(1).map((to, index) => [statuses[index]!, to, ...ofSupplier]);
const prepaid = line([...submitted, ...chain('reserve', 'paid', 'shipped', 'closed'), ...cancelled]);
const postpaid = line([
  ...submitted,
  ...chain('reserve', 'shipped', 'paid', 'closed'),
  ...cancelled.slice(0, -1),
]);

/** The ids of an ERP are unique among the rows that it keeps, and among those of the portal. */
const externalIdOf = (table: string): string =>
  `create unique index ${table}_external_id on ${table} (owner, external_id) nulls not distinct
    where external_id is not null -- ?external_id=`;

/** `owner`: the supplier whose ERP keeps the row; null for a row of the portal. */
const parties = [
  `alter table suppliers
    add column external_id text constraint suppliers_external_id unique,
    add column reserve_on text not null default 'submit' check (reserve_on in ('submit', 'reserve')),
    add column stock_feed text not null default 'on_hand' check (stock_feed in ('on_hand', 'free')),
    add column allow_backorder boolean not null default false,
    add column created_at timestamptz not null default now(),
    add column updated_at timestamptz not null default now()`,
  `create table price_types (
    ${id},
    external_id text,
    supplier int not null references suppliers,
    name text not null,
    currency text not null default 'RUB',
    vat_included boolean not null default true,
    ${times},
    constraint price_types_external_id unique (supplier, external_id),
    constraint price_types_of_supplier unique (supplier, id)
  )`,
  // The default is stored here and nowhere else: no supplier has two, and it is always one of the supplier's own.
  `alter table suppliers
    add column default_price_type int,
    add constraint suppliers_default_price_type_fkey
      foreign key (id, default_price_type) references price_types (supplier, id)`,
  `alter table company_groups
    drop constraint company_groups_external_id,
    add column owner int references suppliers,
    add column price_type int references price_types`,
  externalIdOf('company_groups'),
  `alter table companies
    add column external_id text,
    add column owner int references suppliers,
    add column full_name text not null default '',
    add column delivery_addresses jsonb not null default '[]',
    add column addresses_made int not null default 0,
    add column price_type int references price_types,
    add column manager int references people on delete set null,
    add column can_order boolean not null default true,
    add column sync_needed boolean not null default true,
    add column synced boolean not null default false,
    add column synced_at timestamptz`,
  externalIdOf('companies'),
  'create index companies_inn on companies (inn) -- ?inn=',
  'create index companies_updated on companies (updated_at, id) -- pulls of what changed',
  'create index companies_sync on companies (id) where sync_needed -- ?sync_needed=true',
  `create table order_statuses (
    ${id},
    code text not null constraint order_statuses_code unique,
    name text not null,
    position int not null default 0,
    is_final boolean not null default false,
    color text not null default ''
  )`,
  `create table status_lines (
    ${id},
    name text not null,
    steps jsonb not null
  )`,
  `insert into order_statuses (code, name, position, is_final, color) values
    ('new', 'New', 10, false, '#9e9e9e'),
    ('processing', 'Processing', 20, false, '#2196f3'),
    ('reserve', 'Reserve', 30, false, '#3f51b5'),
    ('paid', 'Paid', 40, false, '#8bc34a'),
    ('shipped', 'Shipped', 50, false, '#ff9800'),
    ('closed', 'Closed', 60, true, '#4caf50'),
    ('cancelled', 'Cancelled', 70, true, '#f44336')`,
  // The first line is the default, for orders without a payment type.
  `insert into status_lines (name, steps) values
    ('Prepaid', '${prepaid}'),
    ('Postpaid', '${postpaid}')`,
  `create table payment_types (
    ${id},
    code text not null constraint payment_types_code unique,
    name text not null,
    status_line int not null references status_lines
  )`,
  `create table delivery_types (
    ${id},
    code text not null constraint delivery_types_code unique,
    name text not null,
    price numeric(12, 2) not null default 0
  )`,
  `create table contracts (
    ${id},
    external_id text,
    number text not null,
    supplier int not null references suppliers,
    company int not null references companies,
    currency text not null default 'RUB',
    price_type int not null,
    warehouses int[] not null default '{}',
    payment_types int[] not null default '{}',
    delivery_types int[] not null default '{}',
    payment_delay_days int not null default 0,
    credit_limit numeric(12, 2),
    debt numeric(12, 2) not null default 0,
    is_standard boolean not null default false,
    is_active boolean not null default true,
    valid_from date,
    valid_to date,
    ${synced},
    ${times},
    constraint contracts_external_id unique (supplier, external_id),
    constraint contracts_price_type_fkey foreign key (supplier, price_type) references price_types (supplier, id)
  )`,
  `create unique index contracts_standard on contracts (supplier, company) where is_standard
    -- one standard contract per supplier and company`,
  'create index contracts_company on contracts (company, supplier, id) -- contracts of a buyer, price resolution',
  'create index contracts_supplier on contracts (supplier, company) -- companies of a supplier',
  'create index contracts_price_type on contracts (price_type) -- removal of a price type',
];

const catalogue = [
  `create table categories (
    ${id},
    external_id text,
    owner int references suppliers,
    parent int references categories,
    name text not null,
    slug text not null,
    position int not null default 0,
    is_active boolean not null default true,
    ${times}
  )`,
  externalIdOf('categories'),
  'create index categories_parent on categories (parent) -- the tree',
  `create table products (
    ${id},
    external_id text,
    supplier int not null references suppliers,
    sku text not null,
    barcode text not null default '',
    name text not null,
    description text not null default '',
    category int references categories,
    brand text not null default '',
    unit text not null default 'шт',
    vat_rate numeric(4, 2),
    min_order_quantity numeric(13, 3) not null default 1,
    quantity_step numeric(13, 3) not null default 1,
    weight_kg numeric(13, 3),
    images text[] not null default '{}',
    properties jsonb not null default '[]',
    tags text[] not null default '{}',
    is_active boolean not null default true,
    is_deleted boolean not null default false,
    ${times},
    -- Checked at the end of a statement: one update may swap the keys of two rows.
    constraint products_external_id unique (supplier, external_id) deferrable initially immediate,
    constraint products_sku unique (supplier, sku) deferrable initially immediate
  )`,
  'create index products_category on products (category, id) -- ?category=, removal of a category',
  'create index products_updated on products (updated_at, id) -- pulls of what changed',
];

const prices = [
  `create table prices (
    ${id},
    product int not null references products on delete cascade,
    price_type int not null references price_types,
    amount numeric(12, 2) not null,
    min_quantity numeric(13, 3) not null default 1,
    valid_from timestamptz,
    valid_to timestamptz,
    updated_at timestamptz not null default now(),
    -- Price resolution reads this index alone; the products of a page, and of a whole list, are neighbours in it.
    constraint prices_once unique nulls not distinct (price_type, product, min_quantity, valid_from)
      include (valid_to, amount)
  )`,
  'create index prices_product on prices (product) -- ?product=, removal of a product',
  'create index prices_updated on prices (updated_at, id) -- pulls of what changed',
  `create table warehouses (
    ${id},
    external_id text,
    supplier int not null references suppliers,
    name text not null,
    address text not null default '',
    is_active boolean not null default true,
    priority int not null default 0,
    ${times},
    constraint warehouses_external_id unique (supplier, external_id)
  )`,
  `create table stocks (
    ${id},
    product int not null references products on delete cascade,
    warehouse int not null references warehouses,
    quantity numeric(13, 3) not null,
    reserved numeric(13, 3) not null default 0,
    as_of timestamptz,
    updated_at timestamptz not null default now(),
    constraint stocks_once unique (product, warehouse) include (quantity, reserved) -- what is available
  )`,
  'create index stocks_warehouse on stocks (warehouse, product) -- ?warehouse=',
  'create index stocks_updated on stocks (updated_at, id) -- pulls of what changed',
  // The ledger: the sums of `quantity` and `reserved` per product and warehouse are what `stocks` holds.
  `create table stock_movements (
    id bigint generated always as identity primary key,
    product int not null,
    warehouse int not null,
    kind text not null check (kind in ('import', 'adjust', 'reserve', 'release', 'ship', 'return')),
    quantity numeric(13, 3) not null,
    reserved numeric(13, 3) not null default 0,
    "order" int,
    reason text not null default '',
    at timestamptz not null
  )`,
  'create index stock_movements_stock on stock_movements (product, warehouse, id) -- the history of a stock',
  `create index stock_movements_later on stock_movements (product, warehouse, at)
    where kind in ('adjust', 'ship', 'return') -- what an older feed does not know`,
];

const up = [...parties, ...catalogue, ...prices];

const down = [
  ...['stock_movements', 'stocks', 'warehouses', 'prices', 'products', 'categories', 'contracts'],
  ...['delivery_types', 'payment_types', 'status_lines', 'order_statuses'],
].map((table) => `drop table ${table}`);

const downParties = [
  `alter table companies
    drop column external_id, drop column owner, drop column full_name, drop column delivery_addresses,
    drop column addresses_made,
    drop column price_type, drop column manager, drop column can_order, drop column sync_needed,
    drop column synced, drop column synced_at`,
  'drop index companies_inn',
  'drop index companies_updated',
  'alter table company_groups drop column owner, drop column price_type',
  'alter table company_groups add constraint company_groups_external_id unique (external_id)',
  `alter table suppliers
    drop column default_price_type, drop column external_id, drop column reserve_on, drop column stock_feed,
    drop column allow_backorder, drop column created_at, drop column updated_at`,
  'drop table price_types',
];

/** Parties, catalogue, prices and stock. */
export class Trade20261126220000 implements MigrationInterface {
  readonly name = 'Trade20261126220000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [...down, ...downParties]) await runner.query(statement);
  }
}
