import { bytea, byteas } from './bytea.js';
import type { Statement } from './record-list.js';
import type { Replacement } from './record-table.js';

/** Inserts records, given as JSON texts with their `_id`. `json`, unlike `jsonb`, hands each text on as it is. */
export const insertStatement = (table: string, org: string, records: readonly string[]): Statement => ({
  text: `insert into ${table} (org, id, wire)
         select $1::bytea, decode(value->>'_id', 'hex'), value::text from json_array_elements($2::json)`,
  values: [bytea(org), `[${records.join(',')}]`],
});

/**
 * Replaces records that still have the version they were read with; returns the ids of those. Rows are locked in the
 * order of ids, so that two statements that meet on several records do not wait for each other in a circle.
 */
export const replaceStatement = (table: string, org: string, records: readonly Replacement[]): Statement => ({
  text: `with given as (select decode(value->>'id', 'hex') as id, (value->'json')::text as wire, (value->>'version')::int as ver
                        from json_array_elements($2::json)),
         current as (select id, ver from ${table} where org = $1::bytea and id in (select id from given)
                     order by id for update)
         update ${table} as target set wire = given.wire, ver = target.ver + 1
         from given join current using (id, ver)
         where target.org = $1::bytea and target.id = given.id
         returning encode(target.id, 'hex')`,
  values: [
    bytea(org),
    `[${records.map(({ id, json, version }) => `{"id":"${id}","json":${json},"version":${version}}`).join(',')}]`,
  ],
});

/** Removes records by id; returns them as they were. */
export const removeStatement = (
  { table, rows, values }: { table: string; rows: string; values: unknown[] },
  ids: readonly string[],
): Statement => ({
  text: `delete from ${table} where ${rows} and id = any($${values.length + 1}::bytea[]) returning wire, ver`,
  values: [...values, byteas(ids)],
});
