import { createMails, dropMails } from '@stoa/mail';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Mails20261127040000 implements MigrationInterface {
  readonly name = 'Mails20261127040000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createMails) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of dropMails) await runner.query(statement);
  }
}
