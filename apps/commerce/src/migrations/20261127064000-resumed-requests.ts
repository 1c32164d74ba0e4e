import { resumeIdempotencyKeys } from '@stoa/service';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests of several transactions go on from where they were cut off. */
export class ResumedRequests20261127064000 implements MigrationInterface {
  readonly name = 'ResumedRequests20261127064000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of resumeIdempotencyKeys) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table idempotency_keys drop column progress');
  }
}
