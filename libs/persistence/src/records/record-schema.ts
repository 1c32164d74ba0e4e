/**
 * The schema of record tables, for migrations. A record's JSON text, as it goes out, is the one truth: what queries
 * need of it (`data`), who may see it and when it was made are generated columns, so that no writer can let them drift
 * apart. Text and jsonb both are kept because reading must not cost a conversion, nor lose the order of keys.
 *
 * `like record_template including all` makes one more table of the kind, indexes included.
 */
export const createRecordTemplate = [
  `create function record_acl(data jsonb) returns bytea[] language sql immutable strict parallel safe as
   $$ select array_agg(decode(id, 'hex')) from jsonb_array_elements_text(
        jsonb_build_array(data->'owner', data->'group') || (data->'access') || (data->'branch')) id $$`,
  // A record's text with some top-level keys set to other scalars or lists of scalars, all else left as it stands.
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

/** Who wrote this version of a record: a later addition to the template and to tables made of it. */
export const addWriter = (table: string): string => `alter table ${table} add column writer bytea`;
export const dropWriter = (table: string): string => `alter table ${table} drop column writer`;

export const dropRecordTemplate = [
  'drop table record_template',
  'drop function record_with',
  'drop function record_acl',
];

/** `name` is quoted as an identifier by the caller; storage parameters are the one thing that LIKE leaves out. */
export const createRecordTable = (name: string): string =>
  `create table ${name} (like record_template including all) with (fillfactor = 85)`;

/** The column that a fast field lives in: generated, because an expression index would end HOT updates of `data`. */
export const indexColumn = (path: string): string => `"ix:${path}"`;

export const addIndex = (name: string, path: string): string[] => [
  `alter table ${name} add column ${indexColumn(path)} jsonb generated always as
     (wire::jsonb #> '{${path.replaceAll('.', ',')}}') stored`,
  // where <path>= and sortBy=<path>
  `create index on ${name} (org, ${indexColumn(path)} nulls first, id)`,
];

/** No two records of an organisation with the same value there; any number without one. */
export const addUnique = (name: string, path: string): string =>
  `create unique index on ${name} (org, nullif(${indexColumn(path)}, 'null'::jsonb))`;

/** The index goes with a unique rule, its column may stay for others. */
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
