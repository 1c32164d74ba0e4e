import { bytea, byteas } from './bytea.js';
import type { Statement } from './record-list.js';
import type { Replacement } from './stored-record.js';

/**
 * Inserts records, given as JSON texts with their `_id`; their owners are who wrote them. `json`, unlike `jsonb`, hands
 * each text on as it is.
 */
export const insertStatement = (table: string, org: string, records: readonly string[]): Statement => ({
  text: `insert into ${table} (org, id, wire, writer)
         select $1::bytea, decode(value->>'_id', 'hex'), value::text, decode(value->>'owner', 'hex')
         from json_array_elements($2::json)`,
  values: [bytea(org), `[${records.join(',')}]`],
});

/**
 * Replaces records that still have the version they were read with; returns the ids of those. Rows are locked in the
 * order of ids, so that two statements that meet on several records do not wait for each other in a circle.
 */
export const replaceStatement = (table: string, org: string, records: readonly Replacement[]): Statement => ({
  text: `with given as (select decode(value->>'id', 'hex') as id, (value->'json')::text as wire, (value->>'version')::int as ver,
                               decode(value->>'writer', 'hex') as writer
                        from json_array_elements($2::json)),
         current as (select id, ver from ${table} where org = $1::bytea and id in (select id from given)
                     order by id for update)
         update ${table} as target set wire = given.wire, ver = target.ver + 1, writer = given.writer
         from given join current using (id, ver)
         where target.org = $1::bytea and target.id = given.id
         returning encode(target.id, 'hex')`,
  values: [bytea(org), `[${records.map(replacementText).join(',')}]`],
});

const replacementText = ({ id, json, version, writer }: Replacement): string =>
  `{"id":"${id}","json":${json},"version":${version}${writer ? `,"writer":"${writer}"` : ''}}`;

/** Removes records by id; returns them as they were. A removed row cannot say who did it, so the transaction does. */
export const removeStatement = (
  { table, rows, values, writer }: { table: string; rows: string; values: unknown[]; writer: string },
  ids: readonly string[],
): Statement => ({
  text: `delete from ${table} where ${rows} and id = any($${values.length + 1}::bytea[])
         and set_config('stoa.writer', $${values.length + 2}, true) is not null returning wire, ver`,
  values: [...values, byteas(ids), writer],
});
