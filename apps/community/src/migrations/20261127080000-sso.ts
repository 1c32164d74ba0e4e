import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // The one project of the deployment.
  `create table sso_settings (
    id smallint primary key default 1,
    alias text not null,
    allows_version1 boolean not null default true,
    allows_staff boolean not null default false,
    allows_email_change boolean not null default false,
    constraint sso_settings_one check (id = 1)
  )`,
  // A removed key keeps its hash, so that the configuration does not restore it.
  `create table sso_keys (
    id int generated always as identity primary key,
    name text not null,
    hash text not null,
    key text,
    created timestamptz not null default now()
  )`,
  'create unique index sso_keys_hash on sso_keys (hash) -- no key twice',
  // The login of the directory under which the user of a new guid is registered, however often that is tried.
  `create table sso_logins (
    guid text primary key,
    login text not null
  )`,
  // Private forums that the site opens to a user.
  `create table sso_forums (
    forum int not null references forums on delete cascade,
    person int not null references people on delete cascade,
    primary key (forum, person)
  )`,
  'create index sso_forums_person on sso_forums (person) -- the forums of a user',
  'alter table people add column is_active boolean not null default true',
  // The address that the site names, which nothing has proved, or which another user has.
  'alter table people add column sso_email text',
  // The hash of what the last token of the site said, until anything of it is changed otherwise.
  'alter table people add column sso_applied text',
];

const down = [
  'alter table people drop column sso_applied',
  'alter table people drop column sso_email',
  'alter table people drop column is_active',
  ...['sso_forums', 'sso_logins', 'sso_keys', 'sso_settings'].map((table) => `drop table ${table}`),
];

export class Sso20261127080000 implements MigrationInterface {
  readonly name = 'Sso20261127080000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
