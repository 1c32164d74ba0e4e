import type { MigrationInterface, QueryRunner } from 'typeorm';

// Topics that are duplicates of others. A duplicate is in no list and no counter, as if it were removed, and can be read.

const up = [
  `alter table topics add column duplicate_of int constraint topics_duplicate_of_fkey references topics,
    add constraint topics_duplicate_check check (duplicate_of is null or removed is not null)`,
  'create index topics_duplicates on topics (duplicate_of) where duplicate_of is not null -- the duplicates of a topic',
  `alter table topic_votes add column merged_from int
    constraint topic_votes_merged_from_fkey references topics on delete set null`,
  `create index topic_votes_merged on topic_votes (merged_from) where merged_from is not null
    -- when the duplicate goes`,
  `alter table subscriptions add column merged_from int
    constraint subscriptions_merged_from_fkey references topics on delete set null`,
  `create index subscriptions_merged on subscriptions (merged_from) where merged_from is not null
    -- when the duplicate goes`,
];

const back = [
  'delete from topic_votes where merged_from is not null',
  'delete from subscriptions where merged_from is not null',
  'alter table topic_votes drop column merged_from',
  'alter table subscriptions drop column merged_from',
  'update topics set removed = null where duplicate_of is not null',
  'alter table topics drop column duplicate_of',
];

export class Duplicates20261127092000 implements MigrationInterface {
  readonly name = 'Duplicates20261127092000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of back) await runner.query(statement);
  }
}
