import { createRecordTable, createRecordTemplate, dropRecordTemplate } from '@stoa/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

// The ready-made stores as they were on that day: a migration never follows a list that may change.
const readyMade = [
  'models',
  'objects',
  'automatons',
  'handlers',
  'labels',
  'geofences',
  'messages',
  'events',
];

export class Stores20261124000000 implements MigrationInterface {
  readonly name = 'Stores20261124000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table stores (
      org bytea not null,
      name text not null,
      manifest jsonb not null,
      time bigint not null,
      primary key (org, name)
    )`);
    for (const statement of createRecordTemplate) await runner.query(statement);
    await runner.query('create schema records');
    for (const name of readyMade) await runner.query(createRecordTable(`records."${name}"`));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema records cascade');
    for (const statement of dropRecordTemplate) await runner.query(statement);
    await runner.query('drop table stores');
  }
}
