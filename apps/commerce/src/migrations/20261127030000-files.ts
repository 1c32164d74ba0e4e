import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `create table files (
    id int generated always as identity primary key,
    name text not null,
    size int not null,
    content_type text not null,
    sha256 text not null,
    stored text not null, -- the id in the object store
    owner int references people on delete set null, -- who has sent it
    object_type text, -- what it belongs to: which table, and whose rights, the service knows
    object_id int,
    token text, -- of a picture: by the two it is found without a key
    variant text,
    created_at timestamptz not null default now(),
    constraint files_stored unique (stored),
    constraint files_public unique (token, variant),
    constraint files_object_whole check ((object_type is null) = (object_id is null)),
    constraint files_public_whole check ((token is null) = (variant is null))
  )`,
  'create index files_object on files (object_type, object_id, id) where object_type is not null -- files of an object',
  'create index files_unlinked on files (owner, created_at) where object_type is null -- what a user has not linked; purge',
];

/** Files of users. */
export class Files20261127030000 implements MigrationInterface {
  readonly name = 'Files20261127030000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table files');
  }
}
