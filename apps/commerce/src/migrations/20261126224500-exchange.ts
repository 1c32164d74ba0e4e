import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // A file comes in parts, and is kept until the session ends or is a day old.
  `create table exchange_parts (
    id int generated always as identity primary key,
    session bytea not null, -- the id of the key of the session
    supplier int not null references suppliers,
    name text not null,
    file text not null, -- in the object store
    bytes int not null,
    sha256 text not null,
    created_at timestamptz not null default now(),
    -- A client that got no answer sends the part again.
    constraint exchange_parts_once unique (session, supplier, name, sha256)
  )`,
  'create index exchange_parts_created on exchange_parts (created_at) -- removal of what sessions left',
  // The import of a file: asked for again, the same one is reported.
  `create table exchange_imports (
    session bytea not null,
    supplier int not null references suppliers,
    name text not null,
    import int not null references imports on delete cascade,
    created_at timestamptz not null default now(),
    primary key (session, supplier, name)
  )`,
  'create index exchange_imports_created on exchange_imports (created_at) -- removal of what sessions left',
  'create index exchange_imports_import on exchange_imports (import) -- removal of an import',
];

/** Files that 1C sends, and their imports. */
export class Exchange20261126224500 implements MigrationInterface {
  readonly name = 'Exchange20261126224500';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table exchange_imports, exchange_parts');
  }
}
