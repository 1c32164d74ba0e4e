import { Injectable } from '@nestjs/common';
import { may, type Authority } from '@stoa/auth';
import { own, type Issue, type TableQuery } from '@stoa/kernel';
import { Database, entityTable, joinSql, raw, sql, type Queries, type Sql } from '@stoa/persistence';
import { ResourceRegistry } from './resource-registry.js';
import type { ResourceActor } from './resource-rules.js';
import type { ResourceTable } from './resource-table.js';

/** The user who refers to objects, and what the credential grants. */
export interface Referrer {
  actor: ResourceActor;
  authority: Authority;
}

/** Checks that the objects that a body or a filter refers to exist, for the caller. */
@Injectable()
export class References {
  constructor(
    private readonly database: Database,
    private readonly registry: ResourceRegistry,
  ) {}

  /** What refers to nothing that the caller sees; in one statement, whose text does not depend on the values. */
  async missing(
    on: Queries,
    table: ResourceTable,
    referrer: Referrer,
    values: Readonly<Record<string, unknown>>,
  ): Promise<Issue[]> {
    const fields = [...table.entity.references].filter(([field]) =>
      Object.hasOwn(table.contract.fields, field),
    );
    if (!fields.some(([field]) => typeof own(values, field) === 'number')) return [];
    const tests = fields.map(([field, entity]) => {
      const id = sql`${own(values, field) ?? null}::bigint`;
      return sql`${id} is null or ${id} in (${this.#ids(entity, referrer, sql`id = ${id}`)}) as ${raw(`"${field}"`)}`;
    });
    const found = (await on.row<Record<string, boolean>>(sql`select ${joinSql(tests, ', ')}`))!;
    return fields
      .filter(([field]) => !own(found, field))
      .map(([field]) => ({ path: [field], issue: 'pk', params: { value: own(values, field) } }));
  }

  /** The filters by what does not exist for the caller: a mistake, as django-filter has it. */
  async missingInFilters(
    table: ResourceTable,
    referrer: Referrer,
    { matches }: TableQuery,
  ): Promise<Issue[]> {
    const issues = matches.map(async ({ field, test, values }): Promise<Issue[]> => {
      const choices = this.#choices(table, referrer, field);
      if (!choices || (test !== 'eq' && test !== 'in')) return [];
      const ids = [...new Set(values)];
      const found = await this.database.row<{ count: number }>(
        sql`select count(*)::int as count from (${choices}) choice (id) where id = any(${ids}::bigint[])`,
      );
      const name = test === 'eq' ? field : `${field}__${test}`;
      return found!.count === ids.length ? [] : [{ path: [name], issue: 'filter_reference' }];
    });
    return (await Promise.all(issues)).flat();
  }

  /** The ids that a filter can have; undefined for a filter by values. */
  #choices(table: ResourceTable, referrer: Referrer, field: string): Sql | undefined {
    const entity = table.entity.references.get(field);
    if (entity) return this.#ids(entity, referrer, sql`true`);
    return own(table.rules.filters ?? {}, field)?.choices?.(referrer.actor);
  }

  /** The ids of an entity's rows, as far as the caller sees them. */
  #ids(entity: EntityTarget, { actor, authority }: Referrer, test: Sql): Sql {
    const table = this.registry.tableOfEntity(entity);
    const name = raw(table?.entity.name ?? entityTable(this.database.dataSource, entity).name);
    const visible = table ? visibleRows(table, actor, authority) : sql`true`;
    return sql`select ${name}.id from ${name} where ${test} and ${visible}`;
  }
}

type EntityTarget = Parameters<typeof entityTable>[1];

function visibleRows(table: ResourceTable, actor: ResourceActor, authority: Authority): Sql {
  const { verb, resource, permissions } = table.contract.effects.read;
  return may(authority, verb, resource, permissions) ? table.visible(actor) : sql`false`;
}
