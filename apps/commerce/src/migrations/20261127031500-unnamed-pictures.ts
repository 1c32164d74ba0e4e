import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when pictures are not named by their objects. */
export class UnnamedPictures20261127031500 implements MigrationInterface {
  readonly name = 'UnnamedPictures20261127031500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table files add column unnamed_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table files drop column unnamed_at');
  }
}
