import type { MigrationInterface, QueryRunner } from 'typeorm';

const id = 'id int generated always as identity primary key';

const up = [
  `create table claims (
    ${id},
    number text not null,
    external_id text,
    "order" int not null references orders,
    company int not null references companies,
    supplier int not null references suppliers,
    "user" int references people on delete set null,
    type text not null,
    desired_resolution text,
    status text not null default 'new',
    description text not null,
    resolution text,
    refund_amount numeric(12, 2),
    replacement_order int references orders on delete set null,
    sync_needed boolean not null default true,
    synced boolean not null default false,
    synced_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version int not null default 1,
    constraint claims_number unique (company, number),
    constraint claims_external_id unique (supplier, company, external_id)
  )`,
  'create index claims_order on claims ("order") -- ?order=, what was claimed and refunded of an order',
  'create index claims_replacement on claims (replacement_order) -- removal of a basket',
  'create index claims_company on claims (company, id) -- the list of a buyer',
  'create index claims_supplier on claims (supplier, id) -- the list of a supplier',
  'create index claims_external on claims (external_id) -- ?external_id=',
  'create index claims_updated on claims (updated_at, id) -- pulls of what changed',
  'create index claims_status on claims (status, id) -- ?status=',
  'create index claims_sync on claims (id) where sync_needed -- ?sync_needed=true',
  `create table claim_lines (
    ${id},
    claim int not null references claims on delete cascade,
    order_line int not null references order_lines,
    quantity numeric(13, 3) not null,
    reason text not null default '',
    approved_quantity numeric(13, 3),
    constraint claim_lines_quantities check (quantity > 0 and approved_quantity between 0 and quantity)
  )`,
  'create index claim_lines_claim on claim_lines (claim, id) -- the lines of a claim',
  'create index claim_lines_order_line on claim_lines (order_line) -- how much of a line is claimed',
  `create table claim_messages (
    ${id},
    claim int not null references claims on delete cascade,
    author int references people on delete set null,
    side text not null check (side in ('company', 'supplier')),
    text text not null default '',
    created_at timestamptz not null default now()
  )`,
  'create index claim_messages_claim on claim_messages (claim, id) -- the messages of a claim',
  `create table claim_history (
    id bigint generated always as identity primary key,
    claim int not null references claims,
    from_status text,
    to_status text not null,
    actor int, -- of people; it stays when the user is removed
    comment text not null default '',
    at timestamptz not null
  )`,
  'create index claim_history_claim on claim_history (claim, id) -- the history of a claim',
  // The last number of each company.
  `create table claim_numbers (
    company int primary key references companies on delete cascade,
    last int not null
  )`,
  // Where the goods of an order came from, when they come back.
  `create index stock_movements_shipped on stock_movements ("order") where kind in ('ship', 'return')`,
  `create function refuse_claim_history_change() returns trigger language plpgsql as
    $$ begin raise exception 'the history of claims is appended to, and nothing else'; end $$`,
  `create trigger claim_history_kept before update or delete on claim_history
    for each row execute function refuse_claim_history_change()`,
  `create trigger claim_history_whole before truncate on claim_history
    for each statement execute function refuse_claim_history_change()`,
];

const down = [
  'drop index stock_movements_shipped',
  ...['claim_numbers', 'claim_history', 'claim_messages', 'claim_lines', 'claims'].map(
    (table) => `drop table ${table}`,
  ),
  'drop function refuse_claim_history_change',
];

/** Claims: lines, messages, history, numbers. */
export class Claims20261127050000 implements MigrationInterface {
  readonly name = 'Claims20261127050000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
