import { Injectable } from '@nestjs/common';
import { may, type Authority } from '@stoa/auth';
import { own, type Issue, type ReadParameters, type TableQuery, type Value } from '@stoa/kernel';
import { Database, dynamic, entityTable, joinSql, raw, sql, type Queries, type Sql } from '@stoa/persistence';
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

  /** The filters and parameters by what does not exist for the caller: a mistake, as django-filter has it. */
  async missingInQuery(
    table: ResourceTable,
    referrer: Referrer,
    { matches = [], parameters = {} }: Partial<Pick<TableQuery, 'matches'>> & ReadParameters,
  ): Promise<Issue[]> {
    const filters = matches
      .filter(({ test }) => test === 'eq' || test === 'in')
      .map(({ field, test, values }) => ({
        name: test === 'eq' ? field : `${field}__${test}`,
        choices: this.#choices(table, referrer, field),
        values,
      }));
    const named = Object.entries(parameters).map(([name, value]) => {
      const entity = own(table.rules.parameters ?? {}, name);
      return { name, choices: entity && this.#ids(entity, referrer, sql`true`), values: [value] };
    });
    return this.#missingAmong([...filters, ...named]);
  }

  /** In one statement. */
  async #missingAmong(
    given: readonly { name: string; choices: Sql | undefined; values: readonly Value[] }[],
  ): Promise<Issue[]> {
    const references = given.flatMap(({ name, choices, values }) =>
      choices ? [{ name, choices, values }] : [],
    );
    if (!references.length) return [];
    const tests = references.map(({ choices, values }) => {
      const ids = [...new Set(values)];
      return sql`(select count(*) from (${choices}) choice (id) where id = any(${ids}::bigint[])) = ${ids.length}::int`;
    });
    const found = await this.database.row<{ found: boolean[] }>(
      dynamic(sql`select array[${joinSql(tests, ', ')}] as found`),
    );
    return references
      .filter((_, index) => !found!.found[index])
      .map(({ name }) => ({ path: [name], issue: 'filter_reference' }));
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
