import type { MigrationInterface, QueryRunner } from 'typeorm';

// Votes of anonymous visitors, who are known by a hash of the network of the client.

const tables = ['topic', 'comment'] as const;

const votesOf = (type: (typeof tables)[number]): string[] => [
  `alter table ${type}_votes drop constraint ${type}_votes_pkey,
    add column id int generated always as identity primary key,
    alter column person drop not null,
    add column visitor bytea,
    add constraint ${type}_votes_voter_check check (num_nonnulls(person, visitor) = 1)`,
  `create unique index ${type}_votes_person on ${type}_votes (${type}, person)`,
  `create unique index ${type}_votes_visitor on ${type}_votes (${type}, visitor)`,
  `create index ${type}_votes_created on ${type}_votes (${type}, created, id) -- voters of a ${type}`,
];

const salts = [
  `create table visitor_salts (
    id smallint primary key check (id = 1),
    salt uuid not null
  )`,
  'insert into visitor_salts values (1, gen_random_uuid())',
];

const back = tables.flatMap((type) => [
  `delete from ${type}_votes where person is null`,
  `drop index ${type}_votes_person, ${type}_votes_visitor, ${type}_votes_created`,
  `alter table ${type}_votes drop column id, drop column visitor, alter column person set not null,
    add primary key (${type}, person)`,
]);

export class Votes20261127090000 implements MigrationInterface {
  readonly name = 'Votes20261127090000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables.flatMap(votesOf), ...salts]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [...back, 'drop table visitor_salts']) await runner.query(statement);
  }
}
