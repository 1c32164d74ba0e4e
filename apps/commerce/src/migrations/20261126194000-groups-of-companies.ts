import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  'alter table companies add column "group" int references company_groups',
  'create index companies_group on companies ("group") -- companies of a group, when it is removed',
];

export class GroupsOfCompanies20261126194000 implements MigrationInterface {
  readonly name = 'GroupsOfCompanies20261126194000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table companies drop column "group"');
  }
}
