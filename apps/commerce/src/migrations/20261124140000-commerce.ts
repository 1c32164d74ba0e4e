import { createEventLog, dropEventLog } from '@stoa/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create table suppliers (
    id int generated always as identity primary key,
    name text not null,
    inn text not null default '',
    is_active boolean not null default true
  )`,
  // Buyers' legal entities.
  `create table companies (
    id int generated always as identity primary key,
    name text not null,
    inn text not null,
    kpp text not null default '',
    ogrn text not null default '',
    legal_address text not null default '',
    is_deleted boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  // The users of the directory, with what this service adds to them; the id is the directory's number.
  `create table people (
    id int primary key,
    user_id bytea not null,
    email text not null,
    login text not null,
    first_name text not null default '',
    last_name text not null default '',
    middle_name text not null default '',
    phone text not null default '',
    role text not null check (role in ('admin', 'supplier', 'manager', 'buyer')),
    supplier int references suppliers,
    is_active boolean not null,
    date_joined timestamptz not null,
    last_login timestamptz
  )`,
  'create unique index people_user on people (user_id) -- who calls',
  'create index people_supplier on people (supplier, id) -- users of a supplier',
  `create table person_companies (
    person int not null references people on delete cascade,
    company int not null references companies on delete cascade,
    primary key (person, company)
  )`,
  'create index person_companies_company on person_companies (company) -- users of a company',
  `create table news (
    id int generated always as identity primary key,
    title text not null,
    slug text not null,
    announcement text not null default '',
    text text not null default '',
    image text,
    supplier int references suppliers,
    is_published boolean not null default false,
    published_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  'create index news_published on news (published_at desc, id desc) where is_published -- what buyers read',
  'create index news_supplier on news (supplier, published_at desc, id desc) -- what a supplier wrote',
  'create index news_title on news (title) -- ?title=',
  ...createEventLog,
];

export class Commerce20261124140000 implements MigrationInterface {
  readonly name = 'Commerce20261124140000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of dropEventLog) await runner.query(statement);
    for (const table of ['news', 'person_companies', 'people', 'companies', 'suppliers'])
      await runner.query(`drop table ${table}`);
  }
}
