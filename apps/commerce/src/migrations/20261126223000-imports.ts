import type { MigrationInterface, QueryRunner } from 'typeorm';

const count = (name: string): string => `${name} int not null default 0`;

const up = [
  `create table imports (
    id int generated always as identity primary key,
    supplier int references suppliers,
    kind text not null,
    mode text not null,
    status text not null
      check (status in ('uploading', 'queued', 'running', 'finished', 'failed', 'cancelled')),
    ${['progress', 'processed', 'created', 'updated', 'unchanged', 'deactivated'].map(count).join(',\n    ')},
    ${['failed', 'duplicates', 'stale'].map(count).join(',\n    ')},
    total int,
    bytes bigint not null default 0,
    error text,
    options jsonb not null, -- of the request
    files text[] not null default '{}', -- in the object store, until the import has ended
    org bytea not null,
    "user" bytea not null, -- in whose name rows are written
    started_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz not null default now()
  )`,
  'create index imports_supplier on imports (supplier, id) -- lists of a supplier',
  `create index imports_open on imports (supplier) where status in ('uploading', 'queued', 'running')
    -- how many a supplier has at a time; what a purge looks at`,
  `create table import_errors (
    import int not null references imports on delete cascade,
    kind text not null,
    position int not null, -- of the row among those of its kind
    row int not null, -- of the feed
    external_id text,
    issues jsonb not null,
    primary key (import, kind, position)
  )`,
  // Addresses of a feed have no ids: one that is known keeps its id, others get the next ones.
  `create function numbered_addresses(sent jsonb, known jsonb, made int) returns jsonb
   language sql immutable parallel safe as
   $$ select coalesce(jsonb_agg(jsonb_build_object('id', id, 'address', one->>'address', 'consignee', coalesce(one->>'consignee', ''))
        order by place), '[]')
      from (
        select one, place, coalesce(found, coalesce(made, 0) + (count(*) filter (where found is null) over (order by place))::int) as id
        from jsonb_array_elements(sent) with ordinality item (one, place)
        cross join lateral (select (select min((old->>'id')::int) from jsonb_array_elements(coalesce(known, '[]')) old
          where old->>'address' = one->>'address' and coalesce(old->>'consignee', '') = coalesce(one->>'consignee', '')) as found) of_known
      ) numbered $$`,
  'create index import_errors_row on import_errors (import, row, kind, position) -- pages of the errors of an import',
];

/** Imports of files, and what was wrong with their rows. */
export class Imports20261126223000 implements MigrationInterface {
  readonly name = 'Imports20261126223000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table import_errors, imports');
    await runner.query('drop function numbered_addresses');
  }
}
