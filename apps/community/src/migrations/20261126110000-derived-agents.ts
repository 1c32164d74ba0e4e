import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // The owner is a member of the root group, and an agent while that membership lasts.
  'alter table people rename column is_staff to is_given_staff',
  'update people set is_given_staff = false where is_owner',
  `alter table people add column is_staff boolean not null generated always as (is_given_staff or is_owner) stored`,
  // The community's parts of changes to users that are applied, by the request or by the event.
  `create table applied_parts (
    id text primary key,
    applied timestamptz not null default now()
  )`,
  'create index applied_parts_applied on applied_parts (applied) -- pruning',
];

const down = [
  'drop table applied_parts',
  'update people set is_given_staff = true where is_owner',
  'alter table people drop column is_staff',
  'alter table people rename column is_given_staff to is_staff',
];

export class DerivedAgents20261126110000 implements MigrationInterface {
  readonly name = 'DerivedAgents20261126110000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
