import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables whose rows have files, and the columns that name pictures. */
const pictured = { products: 'images', promotions: 'image', news: 'image' };
const owners = [
  ...Object.keys(pictured),
  ...['claims', 'claim_messages', 'chat_messages', 'feedback_messages'],
];

const gone = (table: string): string[] => [
  `create trigger ${table}_files after delete on ${table} referencing old table as gone
    for each statement execute function note_files_of_gone('${table}')`,
  // Those of before.
  `update files set unnamed_at = '-infinity' where object_type = '${table}'
    and not exists (select from ${table} as object where object.id = files.object_id)`,
];

const named = ([table, column]: [string, string]): string[] => [
  `create trigger ${table}_pictures after update of ${column} on ${table} for each row
    when (old.${column} is distinct from new.${column}
      and (position('/media/' in old.${column}::text) > 0 or position('/media/' in new.${column}::text) > 0))
    execute function note_named_pictures('${table}', '${column}')`,
];

const up = [
  // At once: nothing names files of an object that is gone.
  `create function note_files_of_gone() returns trigger language plpgsql as $$ begin
    update files set unnamed_at = '-infinity' from gone
    where files.object_type = tg_argv[0] and files.object_id = gone.id;
    return null;
  end $$`,
  `create function note_named_pictures() returns trigger language plpgsql as $$ begin
    update files set unnamed_at = case when seen.is_named then null else clock_timestamp() end
    from (
      select id, coalesce(position(token in to_jsonb(new) ->> tg_argv[1]) > 0, false) as is_named from files
      where object_type = tg_argv[0] and object_id = new.id and token is not null) seen
    where files.id = seen.id and seen.is_named = (files.unnamed_at is not null);
    return null;
  end $$`,
  ...owners.flatMap(gone),
  ...Object.entries(pictured).flatMap(named),
  'create index files_unnamed on files (unnamed_at) where unnamed_at is not null -- purge',
  'create index files_unlinked_since on files (created_at) where object_type is null -- purge',
];

const down = [
  'drop function note_files_of_gone() cascade',
  'drop function note_named_pictures() cascade',
  'drop index files_unnamed, files_unlinked_since',
];

/** What is to be purged is noted when it becomes so: the purge reads nothing else. */
export class PurgedFiles20261127063100 implements MigrationInterface {
  readonly name = 'PurgedFiles20261127063100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
