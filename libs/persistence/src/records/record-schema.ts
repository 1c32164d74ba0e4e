/**
 * The schema of record tables, for migrations. The source of truth is `wire`, the record's JSON text as clients receive
 * it. The columns that queries use (`data`), the principals that may see the record (`acl`) and its creation time are
 * generated from it, so they cannot differ from it. Text is stored beside jsonb because a read must neither convert the
 * record nor change the order of its keys.
 *
 * `like record_template including all` creates another table of records, including indexes.
 */
export const createRecordTemplate = [
  `create function record_acl(data jsonb) returns bytea[] language sql immutable strict parallel safe as
   $$ select array_agg(decode(id, 'hex')) from jsonb_array_elements_text(
        jsonb_build_array(data->'owner', data->'group') || (data->'access') || (data->'branch')) id $$`,
  // A record's text with other values, scalars or lists of scalars, for some top-level keys; the rest is unchanged.
  `create function record_with(wire text, changes jsonb) returns text language sql immutable strict parallel safe as
   $$ select '{' || string_agg(to_json(key)::text || ':' || value, ',' order by place) || '}' from (
        select key, place, coalesce(
          case when jsonb_typeof(changes->key) = 'array'
               then (select '[' || coalesce(string_agg(item::text, ','), '') || ']' from jsonb_array_elements(changes->key) item)
               else (changes->key)::text end,
          value::text) as value
        from (select key, value, place from json_each(wire::json) with ordinality as old (key, value, place)
              union all
              select key, null, 1000000 + row_number() over () from jsonb_object_keys(changes) key
              where not wire::jsonb ? key) fields) as parts $$`,
  `create table record_template (
     org bytea not null check (octet_length(org) = 12),
     id bytea not null check (octet_length(id) = 12),
     ver int not null default 1,
     wire text not null,
     data jsonb not null generated always as (wire::jsonb) stored,
     acl bytea[] not null generated always as (record_acl(wire::jsonb)) stored,
     time bigint not null generated always as ((wire::jsonb->'time')::bigint) stored,
     primary key (org, id) -- get by id; lists in the order of ids
   ) with (fillfactor = 85)`,
  `create index on record_template (org, time, id) -- from/to, first and last`,
  `create index on record_template using gin (acl) -- lists of callers who see little`,
];

/** Adds the column of the user who wrote this version of a record, to the template and to existing tables. */
export const addWriter = (table: string): string => `alter table ${table} add column writer bytea`;
export const dropWriter = (table: string): string => `alter table ${table} drop column writer`;

export const dropRecordTemplate = [
  'drop table record_template',
  'drop function record_with',
  'drop function record_acl',
];

/** @param name SQL identifier, quoted where needed. LIKE copies everything but storage parameters. */
export const createRecordTable = (name: string): string =>
  `create table ${name} (like record_template including all) with (fillfactor = 85)`;

/** The generated column of an indexed field. An index on the expression would prevent HOT updates of `data`. */
export const indexColumn = (path: string): string => `"ix:${path}"`;

export const addIndex = (name: string, path: string): string[] => [
  `alter table ${name} add column ${indexColumn(path)} jsonb generated always as
     (wire::jsonb #> '{${path.replaceAll('.', ',')}}') stored`,
  // conditions and order of lists
  `create index on ${name} (org, ${indexColumn(path)} nulls first, id)`,
];

/** Makes the values of an indexed field unique within an organisation; any number of records may have no value. */
export const addUnique = (name: string, path: string): string =>
  `create unique index on ${name} (org, nullif(${indexColumn(path)}, 'null'::jsonb))`;

/** Drops the unique index of a field. Its column remains, because the field may still be indexed. */
export const dropUnique = (name: string, path: string): string =>
  `do $$ declare found regclass; begin
     for found in select indexrelid::regclass from pg_index
       where indrelid = '${name}'::regclass and indisunique and indexprs is not null
         and position('${indexColumn(path)}' in pg_get_indexdef(indexrelid)) > 0 loop
       execute 'drop index ' || found;
     end loop;
   end $$`;

export const dropIndex = (name: string, path: string): string =>
  `alter table ${name} drop column ${indexColumn(path)}`;
