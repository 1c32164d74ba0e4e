import { createJobs, dropJobs } from '@stoa/jobs';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Jobs20261126222000 implements MigrationInterface {
  readonly name = 'Jobs20261126222000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createJobs) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of dropJobs) await runner.query(statement);
  }
}
