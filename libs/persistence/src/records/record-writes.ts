import { bytea, byteas } from './bytea.js';
import type { Statement } from './record-list.js';

/** Inserts records, given as JSON texts with their `_id`. `json`, unlike `jsonb`, hands each text on as it is. */
export const insertStatement = (table: string, org: string, records: readonly string[]): Statement => ({
  text: `insert into ${table} (org, id, wire)
         select $1::bytea, decode(value->>'_id', 'hex'), value::text from json_array_elements($2::json)`,
  values: [bytea(org), `[${records.join(',')}]`],
});

/** Replaces records that still have the version they were read with; returns what was replaced. */
export const replaceStatement = (
  table: string,
  org: string,
  records: readonly { json: string; version: number }[],
): Statement => ({
  text: `update ${table} as target set wire = (given.value->'json')::text, ver = target.ver + 1
         from json_array_elements($2::json) as given
         where target.org = $1::bytea and target.id = decode(given.value->'json'->>'_id', 'hex')
           and target.ver = (given.value->>'version')::int
         returning target.wire, target.ver`,
  values: [bytea(org), `[${records.map(({ json, version }) => `{"json":${json},"version":${version}}`).join(',')}]`],
});

/** Removes records by id; returns them as they were. */
export const removeStatement = (table: string, readableRows: string, values: unknown[], ids: string[]): Statement => ({
  text: `delete from ${table} where ${readableRows} and id = any($${values.length + 1}::bytea[]) returning wire, ver`,
  values: [...values, byteas(ids)],
});
