import { addIndex, addUnique } from '@stoa/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create table record_secrets (
     org bytea not null,
     store text not null,
     id bytea not null,
     data jsonb not null,
     primary key (org, store, id)
   )`,
  // Removed records of soft stores, with the columns that lists need.
  'create table removed_records (like record_template including all)',
  `alter table removed_records add column store text not null, add column removed timestamptz not null default now(),
     drop constraint removed_records_pkey, add primary key (org, store, id)`,
  'create index on removed_records (removed) -- pruning',
  // How many records a store has, but for the events since "xid".
  `create table record_counts (
     org bytea not null,
     store text not null,
     total bigint not null,
     xid xid8 not null,
     at timestamptz not null default now(),
     primary key (org, store)
   )`,
  // Device ids name objects in URLs.
  ...addIndex('records.objects', 'id'),
  ...addIndex('records.objects', 'model'),
  addUnique('records.objects', 'id'),
];

export class StoreFeatures20261124110000 implements MigrationInterface {
  readonly name = 'StoreFeatures20261124110000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table records.objects drop column "ix:id", drop column "ix:model"');
    await runner.query('drop table record_counts, removed_records, record_secrets');
  }
}
