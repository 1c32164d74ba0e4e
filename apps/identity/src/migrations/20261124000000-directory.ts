import { createRecordTable, createRecordTemplate, dropRecordTemplate } from '@stoa/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const records = ['users', 'groups', 'roles', 'tokens'];

const statements = [
  ...createRecordTemplate,
  ...records.map(createRecordTable),
  // Logging in, and no second user of the same name. Users change rarely, so an index on `data` costs little.
  `create unique index users_login on users (org, lower(data->>'login'))`,
  `create unique index users_email on users (org, lower(data->>'email'))`,
  // One root per organisation, and the organisation has the root's id.
  `alter table groups add constraint groups_root check ((data->>'parent' is null) = (id = org))`,
  // Pruning. Only tokens of logins go by themselves; named ones stay until their owner removes them.
  `create index tokens_expired on tokens (((data->>'expiresAt')::bigint)) where data->>'kind' = 'access'`,
  `create table passwords (
    org bytea not null,
    user_id bytea not null,
    hash text not null,
    primary key (org, user_id)
  )`,
  `create table sessions (
    hash text primary key,
    org bytea not null,
    user_id bytea not null,
    created bigint not null,
    expires bigint not null
  )`,
  'create index sessions_user on sessions (org, user_id) -- ending all of a user',
  'create index sessions_expires on sessions (expires) -- pruning',
  `create table login_failures (
    key text primary key,
    failed bigint[] not null,
    pending bigint[] not null,
    at bigint not null
  )`,
  'create index login_failures_at on login_failures (at) -- pruning',
  `create table signing_keys (
    kid text primary key,
    key jsonb not null,
    created bigint not null
  )`,
];

export class Directory20261124000000 implements MigrationInterface {
  readonly name = 'Directory20261124000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['signing_keys', 'login_failures', 'sessions', 'passwords', ...records])
      await runner.query(`drop table ${table}`);
    for (const statement of dropRecordTemplate) await runner.query(statement);
  }
}
