import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `create table promotions (
    id int generated always as identity primary key,
    title text not null,
    description text not null default '',
    image text,
    supplier int not null references suppliers,
    coupon_code text,
    is_active boolean not null default true,
    starts_at timestamptz,
    ends_at timestamptz,
    priority int not null default 0,
    exclusive boolean not null default false,
    usage_limit int,
    usage_limit_per_company int,
    -- Not jsonb: the text is shown as it was written, with its keys in the order of their fields.
    conditions json not null default '[]',
    actions json not null default '[]',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  'create index promotions_running on promotions (supplier, id) where is_active -- those that an order may use',
  'create index promotions_supplier on promotions (supplier, id) -- ?supplier=, those of a supplier',
  // No foreign key to the order: an order that has used a promotion is never deleted.
  `create table promotion_uses (
    "order" int not null,
    promotion int not null references promotions,
    company int not null references companies,
    primary key ("order", promotion)
  )`,
  'create index promotion_uses_promotion on promotion_uses (promotion, company) -- used_count, limits that are set later',
  `create table promotion_counters (
    id int generated always as identity primary key,
    promotion int not null references promotions on delete cascade,
    company int references companies on delete cascade,
    used int not null,
    allowed int not null,
    constraint promotion_counters_once unique nulls not distinct (promotion, company)
  )`,
];

const down = ['promotion_counters', 'promotion_uses', 'promotions'].map((table) => `drop table ${table}`);

/** Promotions, and which orders use them. */
export class Promotions20261127020000 implements MigrationInterface {
  readonly name = 'Promotions20261127020000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
