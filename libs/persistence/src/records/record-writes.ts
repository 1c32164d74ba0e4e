import { bytea, byteas } from './bytea.js';
import type { Statement } from './record-list.js';

/** Inserts records, given as JSON texts with their `_id`, and returns them as stored, in the order given. */
export const insertStatement = (table: string, org: string, records: readonly string[]): Statement => ({
  text: `with given as (select value, ordinality from jsonb_array_elements($2::jsonb) with ordinality),
         done as (insert into ${table} (org, id, data)
                  select $1::bytea, decode(value->>'_id', 'hex'), value from given returning id, data)
         select done.data::text from given join done on done.id = decode(given.value->>'_id', 'hex')
         order by ordinality`,
  values: [bytea(org), `[${records.join(',')}]`],
});

/** Replaces records that still have the version they were read with; returns what was replaced. */
export const replaceStatement = (
  table: string,
  org: string,
  records: readonly { json: string; version: number }[],
): Statement => ({
  text: `update ${table} as target set data = given.value->'json', ver = target.ver + 1
         from jsonb_array_elements($2::jsonb) as given
         where target.org = $1::bytea and target.id = decode(given.value->'json'->>'_id', 'hex')
           and target.ver = (given.value->>'version')::int
         returning target.data::text, target.ver`,
  values: [bytea(org), `[${records.map(({ json, version }) => `{"json":${json},"version":${version}}`).join(',')}]`],
});

/** Removes records by id; returns them as they were. */
export const removeStatement = (table: string, readableRows: string, values: unknown[], ids: string[]): Statement => ({
  text: `delete from ${table} where ${readableRows} and id = any($${values.length + 1}::bytea[]) returning data::text, ver`,
  values: [...values, byteas(ids)],
});
