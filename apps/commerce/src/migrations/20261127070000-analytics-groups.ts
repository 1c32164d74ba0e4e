import type { MigrationInterface, QueryRunner } from 'typeorm';

const goods = `orders int not null,
    quantity bigint not null, -- thousandths
    total bigint not null, -- hundredths
    returned bigint not null, -- thousandths`;

const again = `insert into analytics_marks (day)
  select distinct analytics_day(submitted_at) from orders where submitted_at is not null`;

const tables = [
  // The companies of a product of one supplier are few: ranges of ids take less than one bit for each company.
  'drop table analytics_products',
  `create table analytics_products (
    block int not null,
    supplier int not null, -- 0: of all suppliers
    product int not null,
    status text not null,
    currency text not null,
    ${goods}
    companies int4multirange not null,
    primary key (block, supplier, product, status, currency)
  )`,
  `create table analytics_groups (
    block int not null,
    supplier int not null, -- of the order; 0: of all suppliers
    dimension text not null, -- category, brand, supplier
    key text not null, -- of products; empty: none
    status text not null,
    currency text not null,
    ${goods}
    companies int4multirange not null,
    primary key (block, supplier, dimension, key, status, currency)
  )`,
  'create index analytics_groups_key on analytics_groups (key, dimension) -- a group that is added up again',
  // Of all suppliers together: nearly every company is in a row, and sets of bits are united fastest.
  `create table analytics_group_companies (
    block int not null,
    dimension text not null,
    key text not null,
    status text not null,
    currency text not null,
    chunk int not null, -- 1,024 companies, by their ids
    companies bit(1024) not null, -- which companies of the chunk
    primary key (block, dimension, key, status, currency, chunk)
  )`,
  'create index analytics_group_companies_key on analytics_group_companies (key, dimension) -- the same',
  // What a product was in before: groups that are not those that were added up.
  `create table analytics_moves (
    id bigint generated always as identity primary key,
    product int not null,
    category int,
    brand text not null,
    supplier int not null
  )`,
  `create function products_moved() returns trigger language plpgsql as $$ begin
    insert into analytics_moves (product, category, brand, supplier) values (old.id, old.category, old.brand, old.supplier);
    return null;
  end $$`,
  // The condition is checked before anything is called or kept: an import that changes no group pays nothing.
  `create trigger products_moved after update of category, brand, supplier on products for each row
    when ((old.category, old.brand, old.supplier) is distinct from (new.category, new.brand, new.supplier))
    execute function products_moved()`,
  again,
];

const down = [
  'drop trigger products_moved on products',
  'drop function products_moved',
  'drop table analytics_moves, analytics_group_companies, analytics_groups, analytics_products',
  `create table analytics_products (
    block int not null,
    supplier int not null,
    product int not null,
    chunk int not null,
    status text not null,
    currency text not null,
    ${goods}
    companies bit(1024) not null,
    primary key (block, supplier, product, chunk, status, currency)
  )`,
  again,
];

/** Sums of products of all suppliers, and of what products have in common. */
export class AnalyticsGroups20261127070000 implements MigrationInterface {
  readonly name = 'AnalyticsGroups20261127070000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
