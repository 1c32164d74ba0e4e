import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Each user has a number too, for APIs with integer ids. It is part of the record, as the `_id` is.
  'create sequence user_numbers as bigint',
  `update users set ver = ver + 1,
     wire = record_with(wire, jsonb_build_object('id', numbered.number))
   from (select org, id, nextval('user_numbers') as number from (select org, id from users order by id) ordered) numbered
   where users.org = numbered.org and users.id = numbered.id`,
  `create unique index users_number on users (org, ((data->>'id')::bigint)) -- a person by his number`,
  `create table keys (
    id bytea primary key,
    org bytea not null,
    surface text not null,
    name text not null,
    user_id bytea,
    scopes text[] not null,
    hash text not null,
    of_login boolean not null,
    created bigint not null,
    last_used bigint,
    expires bigint
  )`,
  'create unique index keys_hash on keys (surface, hash) -- who comes with a key',
  'create index keys_user on keys (org, user_id) -- listing and ending those of a person',
  'create index keys_surface on keys (org, surface, id) -- listing those of a surface',
  `create table seeded_keys (
    hash text primary key
  )`,
];

export class Keys20261124110000 implements MigrationInterface {
  readonly name = 'Keys20261124110000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['seeded_keys', 'keys']) await runner.query(`drop table ${table}`);
    await runner.query('drop index users_number');
    await runner.query('drop sequence user_numbers');
  }
}
