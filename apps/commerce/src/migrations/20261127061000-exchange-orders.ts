import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // The last export of orders of a session: the next one takes its place.
  `create table exchange_exports (
    id int generated always as identity primary key,
    session bytea not null, -- the id of the key of the session
    supplier int not null,
    is_complete boolean not null default false, -- all of its orders were read
    created_at timestamptz not null default now(),
    constraint exchange_exports_supplier_fkey foreign key (supplier) references suppliers,
    constraint exchange_exports_once unique (session, supplier)
  )`,
  'create index exchange_exports_created on exchange_exports (created_at) -- removal of what sessions left',
  // No reference to orders: a basket is removed without a look at this table.
  `create table exchange_orders (
    export int not null,
    "order" int not null,
    version int not null, -- of the order, as it was written
    primary key (export, "order"),
    constraint exchange_orders_export_fkey foreign key (export) references exchange_exports on delete cascade
  )`,
];

/** What sessions of exchanges have exported, and what they may acknowledge therefore. */
export class ExchangeOrders20261127061000 implements MigrationInterface {
  readonly name = 'ExchangeOrders20261127061000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table exchange_orders, exchange_exports');
  }
}
