import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPacketTable } from '../stores/packet-table.js';

export class Packets20261124200000 implements MigrationInterface {
  readonly name = 'Packets20261124200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema packets');
    for (const statement of createPacketTable('objects')) await runner.query(statement);
    // The manifest of a ready-made store that was changed is in this table, from before packets existed.
    await runner.query(
      `update stores set manifest = manifest || '{"packets":{"keepDays":90}}' where name = 'objects'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema packets cascade');
  }
}
