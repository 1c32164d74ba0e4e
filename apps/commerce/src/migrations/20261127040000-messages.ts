import { createMails, dropMails } from '@stoa/mail';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  'alter table people add column language text',
  ...createMails,
  `create table feedback_forms (
    id int generated always as identity primary key,
    code text not null constraint feedback_forms_code unique,
    name text not null,
    fields jsonb not null,
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create table feedback_messages (
    id int generated always as identity primary key,
    form int not null constraint feedback_messages_form_fkey references feedback_forms,
    "values" jsonb not null,
    page_url text,
    status text not null default 'new'
      constraint feedback_messages_status_check check (status = any (array['new', 'in_progress', 'answered', 'closed'])),
    "user" int constraint feedback_messages_user_fkey references people,
    replies jsonb not null default '[]',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  'create index feedback_messages_form on feedback_messages (form, id) -- ?form=; removal of a form',
  'create index feedback_messages_status on feedback_messages (status, id) -- ?status=',
];

const down = [
  'drop table feedback_messages, feedback_forms',
  ...dropMails,
  'alter table people drop column language',
];

/** Feedback, and the mails that answer it. */
export class Messages20261127040000 implements MigrationInterface {
  readonly name = 'Messages20261127040000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
