import { sql, type Sql } from '../sql.js';
import { readableById, type Viewer } from './access-predicate.js';
import { bytea, byteas } from '../bytea.js';
import type { Replacement } from './stored-record.js';

/**
 * Inserts records given as JSON texts with `_id`; the owner is recorded as the writer. `json`, unlike `jsonb`, keeps each
 * text unchanged.
 */
export const insertStatement = (table: Sql, org: string, records: readonly string[]): Sql =>
  sql`insert into ${table} (org, id, wire, writer)
      select ${bytea(org)}::bytea, decode(value->>'_id', 'hex'), value::text, decode(value->>'owner', 'hex')
      from json_array_elements(${`[${records.join(',')}]`}::json)`;

/**
 * Replaces the records whose version is still the one that was read; returns their ids as `id`. Rows are locked in the
 * order of ids, so that two statements with several records in common do not deadlock.
 */
export const replaceStatement = (table: Sql, org: string, records: readonly Replacement[]): Sql =>
  sql`with replacement as (
        select decode(value->>'id', 'hex') as id, (value->'json')::text as wire, (value->>'version')::int as ver,
               decode(value->>'writer', 'hex') as writer
        from json_array_elements(${`[${records.map(replacementJson).join(',')}]`}::json)),
      current as (
        select id, ver from ${table} where org = ${bytea(org)}::bytea and id in (select id from replacement)
        order by id for update)
      update ${table} as target
      set wire = replacement.wire, ver = target.ver + 1, writer = replacement.writer
      from replacement join current using (id, ver)
      where target.org = ${bytea(org)}::bytea and target.id = replacement.id
      returning encode(target.id, 'hex') as id`;

const replacementJson = ({ id, json, version, writer }: Replacement): string =>
  `{"id":"${id}","json":${json},"version":${version}${writer ? `,"writer":"${writer}"` : ''}}`;

/**
 * Removes visible records by id. A removed row has no writer column left to set, so the writer is a setting of the
 * transaction, which the trigger reads.
 */
export const removeStatement = (table: Sql, viewer: Viewer, ids: readonly string[]): Sql =>
  sql`delete from ${table} where ${readableById(viewer)} and id = any(${byteas(ids)}::bytea[])
      and set_config('stoa.writer', ${viewer.user ?? ''}, true) is not null`;

/** Reads and locks visible records by id: `id`, `version`, `json`. */
export const lockStatement = (table: Sql, viewer: Viewer, ids: readonly string[]): Sql =>
  sql`select encode(id, 'hex') as id, ver as version, wire as json from ${table}
      where ${readableById(viewer)} and id = any(${byteas(ids)}::bytea[]) order by id for update`;

/** Prevents the removal of visible records by id: `id`. */
export const holdStatement = (table: Sql, viewer: Viewer, ids: readonly string[]): Sql =>
  sql`select encode(id, 'hex') as id from ${table}
      where ${readableById(viewer)} and id = any(${byteas(ids)}::bytea[]) order by id for key share`;
