import type { ResourceContract } from '@stoa/contracts';
import { own } from '@stoa/kernel';
import {
  joinSql,
  raw,
  sql,
  type EntityColumn,
  type EntityTable,
  type ReadModel,
  type Sql,
  type TableSource,
} from '@stoa/persistence';
import type {
  AnyResource,
  ExtraFilter,
  ResourceActor,
  ResourceRules,
  RowColumns,
  StoredRow,
} from './resource-rules.js';
import { checkDeclaration } from './resource-checks.js';
import { objectView, valueView } from './value-view.js';

type Values = Readonly<Record<string, unknown>>;

/**
 * The statements of a resource. Their texts depend on the resource and on the branch that `visible` takes, never on a
 * body: each is prepared once per connection.
 */
export class ResourceTable<R extends AnyResource = AnyResource, A extends ResourceActor = ResourceActor> {
  readonly source: TableSource;
  readonly #columns: RowColumns<R>;
  /** Columns that are written by value. */
  readonly #written: readonly EntityColumn[];
  readonly #alias: Sql;
  readonly #view: Sql;
  readonly #storedView: Sql;
  /** Whether the API shows something else of an object than a statement returns that writes it. */
  readonly isReadAgain: boolean;

  constructor(
    readonly contract: R,
    readonly rules: ResourceRules<R, A>,
    readonly entity: EntityTable,
  ) {
    checkDeclaration(contract, rules, entity);
    const fields = Object.entries(contract.fields);
    const stored = fields.filter(([, { isComputed }]) => !isComputed);
    const columnOf = (name: string): Sql => raw(`${entity.name}."${name}"`);
    this.#columns = Object.fromEntries(stored.map(([name]) => [name, columnOf(name)])) as RowColumns<R>;
    this.#alias = raw(entity.name);
    this.#written = stored
      .map(([name]) => entity.columns.get(name)!)
      .filter((column) => isWritten(entity, column));
    const shown = fields.filter(([, { isHidden }]) => !isHidden);
    this.isReadAgain = stored.length < fields.length || shown.length < fields.length;
    this.#storedView = objectView(viewsOf(stored, columnOf));
    this.#view = this.isReadAgain ? this.#wholeView(shown, columnOf) : this.#storedView;
    this.source = sourceOf(contract, rules, this.#columns);
  }

  /** Which rows exist for the actor. */
  visible(actor: A, includesDeleted = false): Sql {
    const { visible } = this.rules;
    const rule = visible ? sql`(${visible(actor)})` : sql`true`;
    const hidesDeleted = this.contract.isSoftDeleted && !includesDeleted;
    return hidesDeleted ? sql`${rule} and not ${this.#alias}.is_deleted` : rule;
  }

  /** @param row the object, or nothing for a new one */
  isWritable(actor: A, row: StoredRow<R> | undefined): boolean {
    return this.rules.writable?.(actor, row) ?? true;
  }

  model(actor: A, includesDeleted = false): ReadModel {
    const { name } = this.entity;
    return { view: this.#view, from: raw(name), alias: name, where: this.visible(actor, includesDeleted) };
  }

  one(actor: A, id: number): ReadModel {
    return { ...this.model(actor), where: sql`${this.#alias}.id = ${id} and ${this.visible(actor)}` };
  }

  /** An object without the visibility rule, for the reply to a change. */
  written(id: number): ReadModel {
    const { name } = this.entity;
    return { view: this.#view, from: raw(name), alias: name, where: sql`${this.#alias}.id = ${id}` };
  }

  /** @param lock `for update`, or nothing */
  current(actor: A, { id, includesDeleted }: { id: number; includesDeleted?: boolean }, lock: Sql): Sql {
    return sql`select ${this.#storedView}::text as json from ${this.#alias}
      where ${this.#alias}.id = ${id} and ${this.visible(actor, includesDeleted)} ${lock}`;
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
  #wholeView(fields: [string, Fields[string]][], columnOf: (name: string) => Sql): Sql {
    const { computed = {}, join } = this.rules;
    const expressions: Record<string, (columns: RowColumns<R>) => Sql> = computed;
    const views = viewsOf(fields, (name) => own(expressions, name)?.(this.#columns) ?? columnOf(name));
    return objectView(views, join && sql`from (select) as one ${join(this.#columns)}`);
  }
}

const quoted = (name: string): Sql => raw(`"${name}"`);

type Fields = ResourceContract['fields'];

const viewsOf = (fields: [string, Fields[string]][], valueOf: (name: string) => Sql): Record<string, Sql> =>
  Object.fromEntries(
    fields
      .filter(([, { isWriteOnly }]) => !isWriteOnly)
      .map(([name, { type }]) => [name, valueView(type, valueOf(name))]),
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

function sourceOf<R extends AnyResource, A extends ResourceActor>(
  { queryable }: R,
  { filters }: ResourceRules<R, A>,
  columns: RowColumns<R>,
): TableSource {
  const extra = Object.entries((filters ?? {}) as Record<string, ExtraFilter<R, A>>);
  const conditions = extra.map(
    ([name, { condition }]) => [name, (test: (value: Sql) => Sql) => condition(test, columns)] as const,
  );
  const known = columns as Record<string, Sql> & { id: Sql };
  return { resource: queryable, columns: { ...known, ...Object.fromEntries(conditions) } };
}
