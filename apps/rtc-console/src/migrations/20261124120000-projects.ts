import { createEventLog, dropEventLog } from '@stoa/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create table projects (
    number bigint generated always as identity primary key,
    org bytea not null,
    id text not null,
    name text not null,
    app_id text not null,
    certificate text not null,
    has_certificate boolean not null,
    recording_server text,
    is_active boolean not null,
    created bigint not null,
    removed bigint
  )`,
  'create unique index projects_id on projects (org, id) -- one project',
  'create unique index projects_app_id on projects (app_id) -- App IDs are never used again',
  'create unique index projects_name on projects (org, name) where removed is null -- names of what is there',
  'create index projects_list on projects (org, number) where removed is null -- oldest first',
  ...createEventLog,
];

export class Projects20261124120000 implements MigrationInterface {
  readonly name = 'Projects20261124120000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of dropEventLog) await runner.query(statement);
    await runner.query('drop table projects');
  }
}
