import {
  addWriter,
  createEventLog,
  dropEventLog,
  dropWriter,
  followRecords,
  unfollowRecords,
} from '@stoa/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const records = ['users', 'groups', 'roles', 'tokens'];

export class Events20261124100000 implements MigrationInterface {
  readonly name = 'Events20261124100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['record_template', ...records]) await runner.query(addWriter(table));
    for (const statement of createEventLog) await runner.query(statement);
    for (const store of records) {
      const followed = { service: 'identity', entity: store.slice(0, -1), store };
      for (const statement of followRecords(store, followed)) await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const store of records)
      for (const statement of unfollowRecords(store)) await runner.query(statement);
    for (const statement of dropEventLog) await runner.query(statement);
    for (const table of [...records, 'record_template']) await runner.query(dropWriter(table));
  }
}
