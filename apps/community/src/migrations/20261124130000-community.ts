import { createEventLog, dropEventLog } from '@stoa/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // A user of identity, with the community's own fields; the id is the user's number.
  `create table people (
    id int primary key,
    user_id bytea not null,
    name text not null,
    email text,
    email_verified boolean not null,
    language text not null,
    title text not null default '',
    avatar_url text not null default '',
    rating double precision not null default 0,
    is_staff boolean not null,
    is_owner boolean not null,
    sso_guid text,
    is_deleted boolean not null default false,
    last_activity timestamptz,
    date_joined timestamptz not null
  )`,
  'create unique index people_user on people (user_id) -- events of the directory',
  'create unique index people_sso_guid on people (sso_guid) -- users/sso/{guid}',
  `create table groups (
    id int generated always as identity primary key,
    name text not null,
    created timestamptz not null default now()
  )`,
  'create unique index groups_name on groups (lower(name)) -- no two of one name',
  `create table group_members (
    group_id int not null references groups on delete cascade,
    person int not null references people on delete cascade,
    primary key (group_id, person)
  )`,
  'create index group_members_person on group_members (person) -- the groups of a user',
  `create table forums (
    id int generated always as identity primary key,
    name text not null,
    description text not null default '',
    type smallint not null check (type between 1 and 5),
    locale text not null default 'en',
    is_default boolean not null default false,
    allow_anonymous_topic boolean not null default false,
    allow_anonymous_votes boolean not null default false,
    allow_anonymous_comments boolean not null default false,
    allow_private_sso_users boolean not null default false,
    allow_private_view_all boolean not null default false,
    category_required boolean not null default false,
    created timestamptz not null default now()
  )`,
  'create unique index forums_default on forums (is_default) where is_default -- one default forum',
  // Groups and addresses that may see a private forum.
  `create table forum_groups (
    forum int not null references forums on delete cascade,
    group_id int not null references groups on delete cascade,
    primary key (forum, group_id)
  )`,
  `create table forum_access (
    forum int not null references forums on delete cascade,
    email text not null,
    primary key (forum, email)
  )`,
  `create table types (
    id int generated always as identity primary key,
    forum int not null references forums on delete cascade,
    name text not null,
    description text not null default ''
  )`,
  'create index types_forum on types (forum, id) -- types of a forum',
  `create table statuses (
    id int generated always as identity primary key,
    type int not null references types on delete cascade,
    name text not null,
    color text not null default '999999',
    is_default boolean not null default false,
    is_closed boolean not null default false,
    updated timestamptz not null default now()
  )`,
  'create index statuses_type on statuses (type, id) -- statuses of a type',
  `create table categories (
    id int generated always as identity primary key,
    forum int not null references forums on delete cascade,
    name text not null,
    description text not null default '',
    parent int references categories on delete set null,
    place int not null default 0
  )`,
  'create unique index categories_name on categories (forum, lower(name)) -- no two of one name',
  'create index categories_parent on categories (parent) -- when the parent goes',
  `create table tags (
    id int generated always as identity primary key,
    forum int not null references forums on delete cascade,
    name text not null
  )`,
  'create unique index tags_name on tags (forum, lower(name)) -- no two of one name',
  `create table topics (
    id int generated always as identity primary key,
    forum int not null references forums on delete cascade,
    header text not null,
    description text not null default '',
    type int not null references types,
    status int not null references statuses,
    category int references categories on delete set null,
    author int references people,
    assigned_to int references people on delete set null,
    show_voter boolean not null default true,
    needs_review boolean not null default false,
    is_private boolean not null default false,
    positive int not null default 0,
    negative int not null default 0,
    official_answer int,
    created timestamptz not null default now(),
    updated timestamptz not null default now(),
    removed timestamptz
  )`,
  'create index topics_forum on topics (forum, created desc, id desc) where removed is null -- topics of a forum',
  'create index topics_author on topics (author, created desc, id desc) where removed is null -- topics of a user',
  'create index topics_category on topics (category) where removed is null -- topics of a category',
  'create index topics_type on topics (type) -- when a type goes',
  'create index topics_status on topics (status) -- when a status goes',
  'create index topics_assigned on topics (assigned_to) -- when an agent goes',
  `create table topic_tags (
    topic int not null references topics on delete cascade,
    tag int not null references tags on delete cascade,
    primary key (topic, tag)
  )`,
  'create index topic_tags_tag on topic_tags (tag) -- topics of a tag',
  `create table topic_votes (
    topic int not null references topics on delete cascade,
    person int not null references people,
    value smallint not null check (value in (-1, 1)),
    created timestamptz not null default now(),
    primary key (topic, person)
  )`,
  `create table comments (
    id int generated always as identity primary key,
    topic int not null references topics on delete cascade,
    parent int references comments on delete set null,
    author int references people,
    text text not null,
    is_official boolean not null default false,
    is_private boolean not null default false,
    needs_review boolean not null default false,
    positive int not null default 0,
    negative int not null default 0,
    created timestamptz not null default now(),
    updated timestamptz not null default now(),
    removed timestamptz
  )`,
  'create index comments_topic on comments (topic, created, id) where removed is null -- comments of a topic',
  'create index comments_author on comments (author, created, id) where removed is null -- comments of a user',
  'create index comments_parent on comments (parent) -- when the parent goes',
  `create table comment_votes (
    comment int not null references comments on delete cascade,
    person int not null references people,
    value smallint not null check (value in (-1, 1)),
    created timestamptz not null default now(),
    primary key (comment, person)
  )`,
  'alter table topics add foreign key (official_answer) references comments on delete set null',
  'create index topics_official on topics (official_answer) -- when the answer goes',
  `create table custom_fields (
    id int generated always as identity primary key,
    object text not null check (object in ('topic', 'user')),
    code_name text not null,
    name text not null
  )`,
  'create unique index custom_fields_code on custom_fields (object, lower(code_name)) -- values by code',
  `create table topic_values (
    topic int not null references topics on delete cascade,
    field int not null references custom_fields on delete cascade,
    value text not null,
    primary key (topic, field)
  )`,
  'create index topic_values_field on topic_values (field) -- when the field goes',
  `create table person_values (
    person int not null references people on delete cascade,
    field int not null references custom_fields on delete cascade,
    value text not null,
    primary key (person, field)
  )`,
  'create index person_values_field on person_values (field) -- when the field goes',
  ...createEventLog,
];

const tables = [
  ...['person_values', 'topic_values', 'custom_fields', 'comment_votes', 'topic_votes', 'topic_tags'],
  ...[
    'comments',
    'topics',
    'tags',
    'categories',
    'statuses',
    'types',
    'forum_access',
    'forum_groups',
    'forums',
  ],
  ...['group_members', 'groups', 'people'],
];

export class Community20261124130000 implements MigrationInterface {
  readonly name = 'Community20261124130000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of dropEventLog) await runner.query(statement);
    for (const table of tables) await runner.query(`drop table ${table} cascade`);
  }
}
