import type { MigrationInterface, QueryRunner } from 'typeorm';

const table = `create table company_groups (
  id int generated always as identity primary key,
  external_id text constraint company_groups_external_id unique, -- ?external_id=
  name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
)`;

export class CompanyGroups20261126193000 implements MigrationInterface {
  readonly name = 'CompanyGroups20261126193000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table company_groups');
  }
}
