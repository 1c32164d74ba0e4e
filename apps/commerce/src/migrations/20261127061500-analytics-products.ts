import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // Of blocks of 4 days and more: a product is in few orders of one day.
  `create table analytics_products (
    block int not null,
    supplier int not null,
    product int not null,
    chunk int not null, -- 1,024 companies, by their ids
    status text not null,
    currency text not null,
    orders int not null,
    quantity bigint not null, -- thousandths
    total bigint not null, -- hundredths
    returned bigint not null, -- thousandths
    companies bit(1024) not null, -- which companies of the chunk
    primary key (block, supplier, product, chunk, status, currency)
  )`,
  // Each order has a row for each status that it has reached, and one that it was submitted.
  `create table analytics_funnel (
    block int not null,
    supplier int not null,
    status_line int not null,
    status text not null,
    currency text not null,
    reached text not null, -- empty: submitted
    orders int not null,
    total bigint not null, -- hundredths
    primary key (block, supplier, status_line, status, currency, reached)
  )`,
  'create index claims_created on claims (created_at) -- analytics of claims',
  `insert into analytics_marks (day)
    select distinct analytics_day(submitted_at) from orders where submitted_at is not null`,
];

const down = ['drop index claims_created', 'drop table analytics_funnel', 'drop table analytics_products'];

/** Sums of goods, and of the statuses that orders reach. */
export class AnalyticsProducts20261127061500 implements MigrationInterface {
  readonly name = 'AnalyticsProducts20261127061500';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
