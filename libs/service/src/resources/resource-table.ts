import { includeDeleted, type ResourceContract } from '@stoa/contracts';
import { own, type Clock, type ReadParameters } from '@stoa/kernel';
import {
  joinSql,
  raw,
  sql,
  type Column,
  type EntityColumn,
  type EntityTable,
  type ReadModel,
  type Sql,
  type TableSource,
} from '@stoa/persistence';
import type {
  AnyResource,
  ExtraFilter,
  Reading,
  ResourceActor,
  ResourceRules,
  RowColumns,
  StoredRow,
} from './resource-rules.js';
import { checkDeclaration } from './resource-checks.js';
import { columnView, objectView, valueView } from './value-view.js';

type Values = Readonly<Record<string, unknown>>;

interface TableParts<R extends AnyResource, A extends ResourceActor> {
  rules: ResourceRules<R, A>;
  entity: EntityTable;
  clock: Clock;
}

/**
 * The statements of a resource. Their texts depend on the resource and on the branch that `visible` takes, never on a
 * body: each is prepared once per connection.
 */
export class ResourceTable<R extends AnyResource = AnyResource, A extends ResourceActor = ResourceActor> {
  readonly #columns: RowColumns<R>;
  /** Columns that are written by value. */
  readonly #written: readonly EntityColumn[];
  readonly #alias: Sql;
  readonly #storedView: Sql;
  readonly #storedViews: Readonly<Record<string, Sql>>;
  /** Whether the API shows something else of an object than a statement returns that writes it. */
  readonly isReadAgain: boolean;

  /** The fields that one object has, and that lists show when they are asked for. */
  readonly #always: string[];

  readonly rules: ResourceRules<R, A>;
  readonly entity: EntityTable;
  readonly #clock: Clock;

  constructor(
    readonly contract: R,
    { rules, entity, clock }: TableParts<R, A>,
  ) {
    checkDeclaration(contract, rules, entity);
    this.rules = rules;
    this.entity = entity;
    this.#clock = clock;
    const fields = Object.entries(contract.fields);
    const stored = fields.filter(([, { isComputed }]) => !isComputed);
    const columnOf = (name: string): Sql => raw(`${entity.name}."${name}"`);
    this.#columns = Object.fromEntries(stored.map(([name]) => [name, columnOf(name)])) as RowColumns<R>;
    this.#alias = raw(entity.name);
    this.#written = stored
      .map(([name]) => entity.columns.get(name)!)
      .filter((column) => isWritten(entity, column));
    const shown = fields.filter(([, { isHidden }]) => !isHidden);
    this.#always = fields.filter(([, { isExpanded }]) => isExpanded === 'inLists').map(([name]) => name);
    this.isReadAgain = stored.length < fields.length || shown.length < fields.length || !!rules.shown;
    this.#storedViews = viewsOf(stored, columnOf);
    this.#storedView = objectView(this.#storedViews);
  }

  /** Which rows exist for the actor. */
  visible(actor: A, asked: ReadParameters = {}, isOne = false): Sql {
    const { visible } = this.rules;
    const rule = visible ? sql`(${visible(actor, this.#readingOf(actor, asked, isOne))})` : sql`true`;
    return this.#present(rule, asked);
  }

  /** Whether an object exists for the actor, as a condition. */
  exists(actor: A, id: Sql): Sql {
    return sql`exists (select from ${this.#alias} where ${this.#alias}.id = ${id} and ${this.visible(actor, {}, true)})`;
  }

  /** @param row the object, or nothing for a new one */
  isWritable(actor: A, row: StoredRow<R> | undefined): boolean {
    return this.rules.writable?.(actor, row) ?? true;
  }

  /** @param isOne whether a single object is read */
  model(actor: A, asked: ReadParameters = {}, isOne = false): ReadModel {
    const { name } = this.entity;
    const view = this.#viewFor(actor, asked, isOne);
    const count = this.rules.count?.(actor);
    const each = isOne ? undefined : this.rules.each?.(actor);
    return {
      view,
      from: raw(name),
      alias: name,
      where: this.visible(actor, asked, isOne),
      ...(count && { count }),
      ...(each && { each: { values: each.values, where: this.#present(each.where, asked) } }),
    };
  }

  one(actor: A, id: number, asked: ReadParameters = {}): ReadModel {
    const model = this.model(actor, { ...asked, expand: [...(asked.expand ?? []), ...this.#always] }, true);
    return { ...model, where: sql`${this.#alias}.id = ${id} and ${model.where}` };
  }

  /** An object without the visibility rule, for the reply to a change. */
  written(id: number, actor: A): ReadModel {
    return { ...this.model(actor, { expand: this.#always }, true), where: sql`${this.#alias}.id = ${id}` };
  }

  /** Where the values of fields and filters are. */
  source(actor: A, asked: ReadParameters): TableSource {
    const reading = this.#readingOf(actor, asked);
    const filters = Object.entries((this.rules.filters ?? {}) as Record<string, ExtraFilter<R, A>>);
    const extra = filters.map(([name, filter]) => [name, columnOf(filter, this.#columns, reading)] as const);
    const known = this.#columns as Record<string, Sql> & { id: Sql };
    return {
      resource: this.contract.queryable,
      columns: { ...known, ...Object.fromEntries(extra) },
    };
  }

  /** @param lock `for update`, or nothing */
  current(actor: A, { id, includesDeleted }: { id: number; includesDeleted?: boolean }, lock: Sql): Sql {
    const asked = includesDeleted ? { parameters: { [includeDeleted]: true } } : {};
    return sql`select ${this.#storedView}::text as json from ${this.#alias}
      where ${this.#alias}.id = ${id} and ${this.visible(actor, asked, true)} ${lock}`;
  }

  insert(values: Values): Sql {
    const names = this.#written.map(({ name }) => quoted(name));
    const cells = this.#written.map((column) => cellOf(column, values, column.default));
    return sql`insert into ${this.#alias} (${joinSql(names, ', ')}) values (${joinSql(cells, ', ')})
      returning ${this.#storedView}::text as json`;
  }

  update(id: number, values: Values): Sql {
    const cells = this.#written.map(
      (column) =>
        sql`${quoted(column.name)} = ${cellOf(column, values, sql`${this.#alias}.${quoted(column.name)}`)}`,
    );
    return sql`${this.#change(id, cells)} returning ${this.#storedView}::text as json`;
  }

  /** Marks an object as removed. */
  hide(id: number): Sql {
    return this.#change(id, [sql`is_deleted = true`]);
  }

  erase(id: number): Sql {
    return sql`delete from ${this.#alias} where id = ${id}`;
  }

  #readingOf(actor: A, { parameters = {} }: ReadParameters, isOne = false): Reading<R, A> {
    const now = new Date(this.#clock()).toISOString();
    return { actor, parameters: parameters as Reading<R, A>['parameters'], now, isOne };
  }

  /** Without what is removed softly, unless it is asked for. */
  #present(rule: Sql, { parameters = {} }: ReadParameters): Sql {
    const isHidden = this.contract.isSoftDeleted && own(parameters, includeDeleted) !== true;
    return isHidden ? sql`${rule} and not ${this.#alias}.is_deleted` : rule;
  }

  /** Each change of a row, its soft removal too, sets the time of change and counts the version. */
  #change(id: number, cells: readonly Sql[]): Sql {
    const { updatedAt, version } = this.entity;
    const counted = [
      ...cells,
      ...(updatedAt ? [sql`${raw(updatedAt)} = clock_timestamp()`] : []),
      ...(version ? [sql`${raw(version)} = ${this.#alias}.${raw(version)} + 1`] : []),
    ];
    return sql`update ${this.#alias} set ${joinSql(counted, ', ')} where ${this.#alias}.id = ${id}`;
  }

  /** Joined within the view, so that lists read the joined rows of one page only. */
  #viewFor(actor: A, asked: ReadParameters, isOne: boolean): Sql {
    if (!this.isReadAgain) return this.#storedView;
    const { computed = {}, join } = this.rules;
    const expressions: Record<string, Computed<R, A>> = { ...computed, ...this.rules.shown };
    const reading = this.#readingOf(actor, asked, isOne);
    const shown = Object.entries(this.contract.fields).filter(
      ([name, { isExpanded, isHidden }]) => !isHidden && (!isExpanded || asked.expand?.includes(name)),
    );
    const views = shown.flatMap(([name, { type }]): [string, Sql][] => {
      const value = own(expressions, name)?.(this.#columns, reading);
      const view = value ? valueView(type, value) : own(this.#storedViews, name);
      return view ? [[name, view]] : [];
    });
    return objectView(
      Object.fromEntries(views),
      join && sql`from (select) as one ${join(this.#columns, reading)}`,
    );
  }
}

type Computed<R extends AnyResource, A extends ResourceActor> = (
  columns: RowColumns<R>,
  reading: Reading<R, A>,
) => Sql | undefined;

const columnOf = <R extends AnyResource, A extends ResourceActor>(
  filter: ExtraFilter<R, A>,
  columns: RowColumns<R>,
  reading: Reading<R, A>,
): Column =>
  'value' in filter
    ? filter.value(columns, reading)
    : (test, match) => filter.condition(test, columns, { ...reading, match });

const quoted = (name: string): Sql => raw(`"${name}"`);

type Fields = ResourceContract['fields'];

const viewsOf = (fields: [string, Fields[string]][], valueOf: (name: string) => Sql): Record<string, Sql> =>
  Object.fromEntries(
    fields
      .filter(([, { isWriteOnly }]) => !isWriteOnly)
      .map(([name, field]) => [name, columnView(field, valueOf(name))]),
  );

/** Ids, times of creation and change, and versions are PostgreSQL's to set. */
const isWritten = (
  { updatedAt, createdAt, version }: EntityTable,
  { name, isGenerated }: EntityColumn,
): boolean => !isGenerated && ![updatedAt, createdAt, version].includes(name);

/** The value where there is one; so the text is the same whatever a body says. */
function cellOf({ name, type, isJson }: EntityColumn, values: Values, other: Sql): Sql {
  const value = own(values, name);
  const given = isJson && value !== undefined && value !== null ? JSON.stringify(value) : (value ?? null);
  return sql`case when ${value !== undefined}::boolean then ${given}::${type} else ${other} end`;
}
