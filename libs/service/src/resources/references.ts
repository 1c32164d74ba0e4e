import { Injectable } from '@nestjs/common';
import { may, type Authority } from '@stoa/auth';
import { own, type Issue, type ReadParameters, type TableQuery, type Value } from '@stoa/kernel';
import {
  Database,
  dynamic,
  emptySql,
  entityTable,
  joinSql,
  raw,
  sql,
  type EntityTable,
  type Queries,
  type Sql,
} from '@stoa/persistence';
import { idsByResource, idsIn, referencesWithin } from './references-within.js';
import { ResourceRegistry } from './resource-registry.js';
import type { AnyResource, ResourceActor } from './resource-rules.js';
import type { ResourceTable } from './resource-table.js';

/** The user who refers to objects, and what the credential grants. */
export interface Referrer {
  actor: ResourceActor;
  authority: Authority;
}

type Values = Readonly<Record<string, unknown>>;

/** A body that refers to objects: its values, and the object that they change. */
interface Referring {
  values: Values;
  current?: Values | undefined;
}

/** The rows that a field can refer to. */
interface Target {
  field: string;
  entity: EntityTable;
  /** The resource whose objects they are, if there is one. */
  table: ResourceTable | undefined;
  isList: boolean;
}

/** Checks that the objects that a body or a filter refers to exist, for the caller. */
@Injectable()
export class References {
  constructor(
    private readonly database: Database,
    private readonly registry: ResourceRegistry,
  ) {}

  /**
   * What refers to nothing that the caller sees; in one statement, whose text does not depend on the values. What the
   * object refers to already is not checked: it may be sent back by a caller who does not see it.
   */
  async missing(
    on: Queries,
    table: ResourceTable,
    referrer: Referrer,
    referring: Referring,
  ): Promise<Issue[]> {
    const issues = await this.#missingFields(on, table, referrer, referring);
    return [...issues, ...(await this.#missingWithin(on, table, referrer, referring))];
  }

  async #missingFields(
    on: Queries,
    table: ResourceTable,
    referrer: Referrer,
    { values, current = {} }: Referring,
  ): Promise<Issue[]> {
    const targets = this.#targets(table);
    const given = targets.map(({ field }) => newIds(own(values, field), own(current, field)));
    if (!given.some(({ length }) => length)) return [];
    const row = { ...current, ...values };
    const firsts = targets.map((target, index) => {
      const rows = this.#rows(table, target, { referrer, row });
      return sql`(select given.id::text from unnest(${given[index]}::bigint[]) with ordinality given (id, place)
        where not exists (${rows}) order by place limit 1) as ${raw(`"${target.field}"`)}`;
    });
    const found = (await on.row<Record<string, string | null>>(sql`select ${joinSql(firsts, ', ')}`))!;
    return targets
      .filter(({ field }) => own(found, field))
      .map(({ field }) => ({ path: [field], issue: 'pk', params: { value: own(found, field) } }));
  }

  /** The same for ids within the objects of lists, as far as the rules name their resources. */
  async #missingWithin(
    on: Queries,
    table: ResourceTable,
    referrer: Referrer,
    { values, current = {} }: Referring,
  ): Promise<Issue[]> {
    const { fields } = table.contract;
    const within = table.rules.within ?? {};
    const known = idsByResource(referencesWithin(fields, current));
    const references = referencesWithin(fields, values).filter(({ to }) => Object.hasOwn(within, to));
    const resources = [...new Set(references.map(({ to }) => to))].toSorted();
    if (!resources.length) return [];
    const ids = idsByResource(references);
    const service = table.contract.name.split('.')[0];
    const missing = resources.map((to) => {
      const target = this.registry.tableOf({ name: `${service}.${to}` });
      const given = [...ids.get(to)!].filter((id) => !known.get(to)?.has(id));
      const condition = own(within, to)!({ ...current, ...values } as never);
      const name = raw(target.entity.name);
      const rows = sql`select from ${name}
        where ${name}.id = given.id and ${visibleRows(target, referrer.actor, referrer.authority)} and ${condition}`;
      return sql`array(select given.id::text from unnest(${given}::bigint[]) given (id) where not exists (${rows}))
        as ${raw(`"${to}"`)}`;
    });
    const found = (await on.row<Record<string, string[]>>(dynamic(sql`select ${joinSql(missing, ', ')}`)))!;
    return references.flatMap(({ to, path, size, ids }) => {
      const value = ids.find((id) => own(found, to)!.includes(String(id)));
      return value === undefined ? [] : [{ path, issue: 'pk', params: { value, sizes: [size] } }];
    });
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
      const target = own(table.rules.parameters ?? {}, name);
      return { name, choices: target && idsOf(this.registry.tableOf(target), referrer), values: [value] };
    });
    return this.#missingAmong([...filters, ...named]);
  }

  /** The named ids of objects that do not exist for the caller, of an operation that is no resource's. */
  missingNamed(
    referrer: Referrer,
    named: readonly { name: string; to: AnyResource; id: number }[],
  ): Promise<Issue[]> {
    return this.#missingAmong(
      named.map(({ name, to, id }) => ({
        name,
        choices: idsOf(this.registry.tableOf(to), referrer),
        values: [id],
      })),
    );
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

  /** Whether an object is in a list of references of another one: no foreign key keeps its row. */
  async isListed(on: Queries, table: ResourceTable, id: number): Promise<boolean> {
    const lists = this.registry.tables.flatMap((other) =>
      this.#targets(other)
        .filter(({ isList, field, table: target }) => isList && target === table && isStored(other, field))
        .map(
          ({ field }) =>
            sql`exists (select from ${raw(other.entity.name)} where ${id}::int = any(${raw(`"${field}"`)}))`,
        ),
    );
    if (!lists.length) return false;
    return (await on.row<{ is: boolean }>(sql`select ${joinSql(lists, ' or ')} as is`))!.is;
  }

  /** The fields that refer to objects: those with foreign keys, and lists that name a resource. */
  #targets({ contract, entity }: ResourceTable): Target[] {
    return Object.entries(contract.fields).flatMap(([field, declared]): Target[] => {
      const table = this.registry.listed(contract, declared);
      if (table) return [{ field, table, entity: table.entity, isList: true }];
      const target = entity.references.get(field);
      return target ? [{ field, ...this.#tableOf(target), isList: false }] : [];
    });
  }

  #tableOf(target: EntityTarget): Pick<Target, 'entity' | 'table'> {
    const table = this.registry.tableOfEntity(target);
    return { table, entity: table?.entity ?? entityTable(this.database.dataSource, target) };
  }

  /** The rows that `given.id` names, as far as the caller sees them and the rest of the row allows them. */
  #rows(
    { entity, rules }: ResourceTable,
    { field, table, entity: { name }, isList }: Target,
    { referrer: { actor, authority }, row }: { referrer: Referrer; row: Values },
  ): Sql {
    const visible = table ? visibleRows(table, actor, authority) : sql`true`;
    const equal = (entity.matching.get(field) ?? []).map(([column, other]) =>
      equalIfKnown(raw(`${name}."${other}"`), own(row, column), entity.columns.get(column)!.type),
    );
    const allowed = own(rules.references ?? {}, field)?.(row as never);
    const conditions = [sql`${raw(name)}.id = given.id`, visible, ...equal, ...(allowed ? [allowed] : [])];
    // Without a foreign key the lock keeps the row until the list is committed.
    return sql`select from ${raw(name)} where ${joinSql(conditions, ' and ')} ${isList ? sql`for key share` : emptySql}`;
  }

  /** The ids that a filter can have; undefined for a filter by values. */
  #choices(table: ResourceTable, referrer: Referrer, field: string): Sql | undefined {
    const rule = own(table.rules.filters ?? {}, field);
    if (rule?.choices) return rule.choices(referrer.actor);
    if (rule?.to) return idsOf(this.registry.tableOf(rule.to), referrer);
    const entity = table.entity.references.get(field);
    if (!entity) return undefined;
    const target = this.#tableOf(entity);
    return target.table ? idsOf(target.table, referrer) : sql`select id from ${raw(target.entity.name)}`;
  }
}

/** The ids of a resource, as far as the caller sees the rows. */
const idsOf = (table: ResourceTable, { actor, authority }: Referrer): Sql => {
  const name = raw(table.entity.name);
  return sql`select ${name}.id from ${name} where ${visibleRows(table, actor, authority)}`;
};

type EntityTarget = Parameters<typeof entityTable>[1];

const isStored = ({ contract }: ResourceTable, field: string): boolean =>
  !own(contract.fields, field)!.isComputed;

function newIds(given: unknown, current: unknown): number[] {
  const known = new Set(idsIn(current));
  return idsIn(given).filter((id) => !known.has(id));
}

/** A value that is wrong itself, or not known yet, is not a reason to refuse the reference. */
const equalIfKnown = (column: Sql, value: unknown, type: Sql): Sql =>
  sql`coalesce(${column} = ${value ?? null}::${type}, true)`;

function visibleRows(table: ResourceTable, actor: ResourceActor, authority: Authority): Sql {
  const { verb, resource, permissions } = table.contract.effects.read;
  return may(authority, verb, resource, permissions) ? table.visible(actor) : sql`false`;
}
