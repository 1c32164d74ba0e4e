import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes that were made in the name of another user, with the key of the request. */
export class ActingLog20261124160000 implements MigrationInterface {
  readonly name = 'ActingLog20261124160000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table acting_log (
      id bigint generated always as identity primary key,
      time timestamptz not null default now(),
      key text not null,
      token_user int not null,
      actor int not null,
      operation text not null,
      request text not null
    )`);
    await runner.query(
      'create index acting_log_actor on acting_log (actor, time) -- what was done in a name',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table acting_log');
  }
}
