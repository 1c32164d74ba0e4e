import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  'alter table people rename column role to given_role',
  // Membership in the root group, which makes an administrator as long as it lasts. Null: the directory has not said
  // yet, and a role of `admin` may come from it.
  'alter table people add column is_root boolean',
  `alter table people add column role text not null
     generated always as (case when is_root then 'admin' else given_role end) stored`,
  // Parts of the directory's changes that are applied here, by the request or by the event, whichever is first.
  `create table applied_parts (
    id text primary key,
    applied timestamptz not null default now()
  )`,
  'create index applied_parts_applied on applied_parts (applied) -- pruning',
];

const down = [
  'drop table applied_parts',
  `update people set given_role = role where is_root`,
  'alter table people drop column role',
  'alter table people drop column is_root',
  'alter table people rename column given_role to role',
];

export class DerivedRoles20261126110000 implements MigrationInterface {
  readonly name = 'DerivedRoles20261126110000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
