import type { MigrationInterface, QueryRunner } from 'typeorm';

// What users follow, and the access lists of private forums as objects of the API.

const objects = ['forum', 'topic', 'category', 'type'] as const;

const statements = [
  `create table subscriptions (
    id int generated always as identity primary key,
    person int not null references people,
    forum int references forums on delete cascade,
    topic int references topics on delete cascade,
    category int references categories on delete cascade,
    type int references types on delete cascade,
    created timestamptz(3) not null default now(),
    constraint subscriptions_object_check check (num_nonnulls(forum, topic, category, type) = 1)
  )`,
  'create index subscriptions_person on subscriptions (person, id) -- what a user follows',
  ...objects.map(
    (object) => `create unique index subscriptions_${object} on subscriptions (${object}, person)`,
  ),
  // Authors and commenters follow their topics.
  `insert into subscriptions (person, topic, created)
   select p.author, p.topic, min(p.created) from (
     select author, id as topic, created from topics where removed is null
     union all select author, topic, created from comments where removed is null) p
   join people w on w.id = p.author and not w.is_deleted
   group by p.author, p.topic order by 3, 2, 1`,
  `alter table forum_access drop constraint forum_access_pkey,
    add column id int generated always as identity primary key,
    add column created timestamptz(3) not null default now()`,
  'create unique index forum_access_email on forum_access (forum, email)',
];

const back = [
  'drop table subscriptions',
  'drop index forum_access_email',
  'alter table forum_access drop column id, drop column created, add primary key (forum, email)',
];

export class Following20261127091000 implements MigrationInterface {
  readonly name = 'Following20261127091000';

  async up(runner: QueryRunner): Promise<void> {
    // Without a time limit: there may be millions of comments.
    await runner.query('set local statement_timeout = 0');
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of back) await runner.query(statement);
  }
}
