import { Injectable } from '@nestjs/common';
import { invalid, type TableQuery } from '@stoa/kernel';
import { raw, sql, type Column, type Queries, type TableSource } from '@stoa/persistence';
import { fieldFault } from '../actors/actor.js';

export type CustomObject = 'topic' | 'user';
type Values = Record<string, string | number | boolean | null>;
/** Null takes all values away. */
export type CustomChange = Values | null;

const tables = {
  topic: { table: 'topic_values', key: 'topic', owner: 't.id' },
  user: { table: 'person_values', key: 'person', owner: 'p.id' },
} as const;

/** Values of the fields that a project adds to its topics and users. All of them are text. */
@Injectable()
export class CustomValuesRepository {
  /** Null takes a value away; what is not named stays. @throws Fault invalid for a code that is none */
  async set(tx: Queries, object: CustomObject, owner: number, values: Values): Promise<void> {
    const { table, key } = tables[object];
    for (const [code, value] of Object.entries(values)) {
      const field = await this.#field(tx, object, code);
      if (field === undefined) throw fieldFault('custom_fields');
      if (value === null)
        await tx.prepared(`delete from ${table} where ${key} = $1 and field = $2`, [owner, field]);
      else
        await tx.prepared(
          `insert into ${table} (${key}, field, value) values ($1, $2, $3)
           on conflict (${key}, field) do update set value = excluded.value`,
          [owner, field, String(value)],
        );
    }
  }

  /** @throws Fault invalid for a code that does not exist */
  async check(on: Queries, object: CustomObject, values: CustomChange | undefined): Promise<void> {
    for (const code of Object.keys(values ?? {}))
      if ((await this.#field(on, object, code)) === undefined) throw fieldFault('custom_fields');
  }

  async clear(tx: Queries, object: CustomObject, owner: number): Promise<void> {
    const { table, key } = tables[object];
    await tx.prepared(`delete from ${table} where ${key} = $1`, [owner]);
  }

  /** A source that knows the custom fields that a query asks about. @throws Fault invalid/query for one that is none */
  async sourceFor(
    on: Queries,
    object: CustomObject,
    source: TableSource,
    query: TableQuery,
  ): Promise<TableSource> {
    const { table, key, owner } = tables[object];
    const columns = new Map<string, Column>();
    for (const { field: name } of query.matches) {
      if (!name.startsWith('custom_fields.') || columns.has(name)) continue;
      const field = await this.#field(on, object, name.slice('custom_fields.'.length));
      if (field === undefined) throw invalid('query', [{ path: [name], issue: 'field' }]);
      columns.set(
        name,
        sql`(select v.value from ${raw(table)} v where v.${raw(key)} = ${raw(owner)} and v.field = ${field}::int)`,
      );
    }
    const fields = Object.fromEntries([...columns.keys()].map((name) => [name, 'text' as const]));
    return {
      resource: { ...source.resource, fields: { ...source.resource.fields, ...fields } },
      columns: { ...source.columns, ...Object.fromEntries(columns) },
    };
  }

  async #field(on: Queries, object: CustomObject, code: string): Promise<number | undefined> {
    const rows = await on.prepared(
      'select id from custom_fields where object = $1 and lower(code_name) = lower($2)',
      [object, code],
    );
    return rows[0]?.[0] as number | undefined;
  }
}
