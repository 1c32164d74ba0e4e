import { createWebhookDeliveries, dropWebhookDeliveries } from '@stoa/webhooks';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `create table webhooks (
    id int generated always as identity primary key,
    url text not null,
    events text[] not null,
    secret text not null,
    is_active boolean not null default true,
    failures int not null default 0,
    supplier int constraint webhooks_supplier_fkey references suppliers,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  'create index webhooks_supplier on webhooks (supplier, id) -- a supplier lists the own ones',
  ...createWebhookDeliveries,
];

export class Webhooks20261126223100 implements MigrationInterface {
  readonly name = 'Webhooks20261126223100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [...dropWebhookDeliveries, 'drop table webhooks']) await runner.query(statement);
  }
}
