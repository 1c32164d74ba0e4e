import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `create table chats (
    id int generated always as identity primary key,
    company int not null constraint chats_company_fkey references companies,
    supplier int not null constraint chats_supplier_fkey references suppliers,
    "order" int constraint chats_order_fkey references orders,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  // Two indexes, because null is not equal to null.
  'create unique index chats_order on chats (company, supplier, "order") where "order" is not null -- one for an order',
  'create unique index chats_general on chats (company, supplier) where "order" is null -- one about anything',
  'create index chats_of_order on chats ("order") where "order" is not null -- ?order=; removal of an order',
  'create index chats_company on chats (company, updated_at, id) -- a buyer lists the own ones',
  'create index chats_supplier on chats (supplier, updated_at, id) -- a supplier lists the own ones',
  'create index chats_updated on chats (updated_at, id) -- an administrator lists all',
  `create table chat_messages (
    id int generated always as identity primary key,
    chat int not null constraint chat_messages_chat_fkey references chats,
    author int not null constraint chat_messages_author_fkey references people,
    side text not null constraint chat_messages_side_check check (side = any (array['company', 'supplier'])),
    text text not null,
    files int[] not null default '{}',
    created_at timestamptz not null default now(),
    xid bigint not null
  )`,
  'create index chat_messages_chat on chat_messages (chat, id, author) -- a list; the last one; those that are unread',
  'create index chat_messages_xid on chat_messages (xid) -- what streams have not sent yet',
  `create table chat_reads (
    chat int constraint chat_reads_chat_fkey references chats,
    person int constraint chat_reads_person_fkey references people,
    side text not null constraint chat_reads_side_check check (side = any (array['company', 'supplier'])),
    message int not null constraint chat_reads_message_fkey references chat_messages,
    read_at timestamptz not null,
    xid bigint not null,
    primary key (chat, person)
  )`,
  'create index chat_reads_xid on chat_reads (xid) -- what streams have not sent yet',
];

/** Chats between companies and suppliers. */
export class Chats20261127040100 implements MigrationInterface {
  readonly name = 'Chats20261127040100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table chat_reads, chat_messages, chats');
  }
}
