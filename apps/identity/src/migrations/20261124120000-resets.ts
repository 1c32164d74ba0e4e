import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Resets20261124120000 implements MigrationInterface {
  readonly name = 'Resets20261124120000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table password_resets (
      org bytea not null,
      user_id bytea not null,
      email text not null,
      hash text not null,
      created bigint not null,
      primary key (org, user_id)
    )`);
    await runner.query(
      'create unique index password_resets_hash on password_resets (hash) -- who comes with a token',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table password_resets');
  }
}
