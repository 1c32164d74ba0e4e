import { Injectable } from '@nestjs/common';
import { invalid, type TableQuery } from '@stoa/kernel';
import { raw, sql, type Column, type Queries, type TableSource } from '@stoa/persistence';
import { fieldFault } from '../actors/actor.js';
import type { CustomFieldEntity } from './custom-field.entity.js';

export type CustomObject = CustomFieldEntity['object'];
type Values = Record<string, string | number | boolean | null>;
/** Values by code name; null clears all values. */
export type CustomChange = Values | null;

const tables = {
  topic: { table: raw('topic_values'), key: raw('topic'), owner: raw('t.id') },
  user: { table: raw('person_values'), key: raw('person'), owner: raw('p.id') },
} as const;

const prefix = 'custom_fields.';

/** Values of the custom fields of topics and users. All of them are text. */
@Injectable()
export class CustomValuesRepository {
  /** Sets the values that the change names; null removes a value. @throws Fault invalid for an unknown code name */
  async change(tx: Queries, object: CustomObject, owner: number, values: CustomChange): Promise<void> {
    const { table, key } = tables[object];
    if (values === null) {
      await tx.execute(sql`delete from ${table} where ${key} = ${owner}`);
      return;
    }
    for (const [code, value] of Object.entries(values)) {
      const field = await this.#mustFind(tx, object, code);
      if (value === null)
        await tx.execute(sql`delete from ${table} where ${key} = ${owner} and field = ${field}`);
      else
        await tx.execute(sql`
          insert into ${table} (${key}, field, value) values (${owner}, ${field}, ${String(value)})
          on conflict (${key}, field) do update set value = excluded.value`);
    }
  }

  /** @throws Fault invalid for an unknown code name */
  async check(on: Queries, object: CustomObject, values: CustomChange | undefined): Promise<void> {
    for (const code of Object.keys(values ?? {})) await this.#mustFind(on, object, code);
  }

  /** The source with the custom fields of the query as columns. @throws Fault invalid/query for an unknown code name */
  async sourceFor(
    on: Queries,
    object: CustomObject,
    source: TableSource,
    query: TableQuery,
  ): Promise<TableSource> {
    const { table, key, owner } = tables[object];
    const columns = new Map<string, Column>();
    for (const { field: name } of query.matches) {
      if (!name.startsWith(prefix) || columns.has(name)) continue;
      const field = await this.#find(on, object, name.slice(prefix.length));
      if (field === undefined) throw invalid('query', [{ path: [name], issue: 'field' }]);
      columns.set(
        name,
        sql`(select v.value from ${table} v where v.${key} = ${owner} and v.field = ${field}::int)`,
      );
    }
    const fields = Object.fromEntries([...columns.keys()].map((name) => [name, 'text' as const]));
    return {
      resource: { ...source.resource, fields: { ...source.resource.fields, ...fields } },
      columns: { ...source.columns, ...Object.fromEntries(columns) },
    };
  }

  async #mustFind(on: Queries, object: CustomObject, code: string): Promise<number> {
    const field = await this.#find(on, object, code);
    if (field === undefined) throw fieldFault('custom_fields');
    return field;
  }

  async #find(on: Queries, object: CustomObject, code: string): Promise<number | undefined> {
    const row = await on.row<{ id: number }>(
      sql`select id from custom_fields where object = ${object} and lower(code_name) = lower(${code})`,
    );
    return row?.id;
  }
}
