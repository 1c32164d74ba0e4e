import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPacketTable } from '../stores/packet-table.js';

export class Packets20261124200000 implements MigrationInterface {
  readonly name = 'Packets20261124200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema packets');
    for (const statement of createPacketTable('objects')) await runner.query(statement);
    // A ready-made store that someone changed has its manifest here, from before there were packets.
    await runner.query(
      `update stores set manifest = manifest || '{"packets":{"keepDays":90}}' where name = 'objects'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema packets cascade');
  }
}
