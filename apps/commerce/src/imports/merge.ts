import { own } from '@stoa/kernel';
import { dynamic, emptySql, joinSql, raw, sql, type Queries, type Sql } from '@stoa/persistence';
import type { ImportColumn } from './import-table.js';
import type { Owner } from './kinds/import-kind.js';
import type { Load } from './load.js';
import { updates, valueOf } from './plan.js';

/** A row that was written. */
export interface WrittenRow {
  row: number;
  id: number;
  /** What the event has of it. */
  announced: number;
  isNew: boolean;
}

/** The next rows of one level of a plan, in their order. */
export interface Part {
  /** The position of the last row that was written before; a part never spans two levels. */
  after: Position;
  limit: number;
}

export interface Position {
  level: number;
  row: number;
}

const quoted = (name: string): Sql => raw(`"${name}"`);

/** Writes the next rows of a plan. @returns those that were written; none after the last one */
export const mergePart = (on: Queries, load: Load, part: Part): Promise<WrittenRow[]> =>
  on.rows<WrittenRow>(mergeStatement(load, part));

function mergeStatement(load: Load, part: Part): Sql {
  const { table } = load;
  const { announces = 'id' } = table.kind;
  const announced = raw(`t."${announces}"`);
  return dynamic(sql`
    with m as materialized (${batchOf(load, part)}),
    fresh as materialized (
      select nextval(${raw(`'${table.entity.name}_id_seq'`)})::int as new_id, m.* from m where target is null order by row),
    changed as (
      update ${table.name} t set ${joinSql(assignments(load), ', ')} from m where t.id = m.target
      returning m.row, t.id, ${announced} as announced),
    made as (insert into ${table.name} as t (${insertedNames(load)}) overriding system value
      select ${insertedValues(load)} from fresh m order by m.row returning t.id, ${announced} as announced)
    select row, id, announced, false as "isNew" from changed
    union all select fresh.row, made.id, made.announced, true from made join fresh on fresh.new_id = made.id
    order by row`);
}

/** The planned rows with what they say. A parent of the same feed exists by now. */
function batchOf({ table, owner }: Load, { after, limit }: Part): Sql {
  const { kind, plan, stage } = table;
  const relations = Object.keys(kind.relations).map((name) =>
    name === kind.parent
      ? sql`coalesce(p.${quoted(`r_${name}`)}, above.id) as ${quoted(`r_${name}`)}`
      : sql`p.${quoted(`r_${name}`)}`,
  );
  const above = kind.parent
    ? sql`left join ${table.name} above on ${kind.ownedBy(raw('above'), owner)} and above.external_id = s.${quoted(`${kind.parent}_external_id`)}`
    : emptySql;
  return sql`
    select s.*, ${joinSql([raw('p.target'), ...relations], ', ')}
    from (select * from ${plan} where action in ('create', 'update') and level = ${raw(String(after.level))} and row > ${raw(String(after.row))}
          order by row limit ${raw(String(limit))}) p
    join ${stage} s using (row) ${above}`;
}

function assignments(load: Load): Sql[] {
  const { entity, kind } = load.table;
  const said = updates(load).map(({ name, value }) => sql`${name} = ${value}`);
  const stamps = Object.entries(kind.stamps ?? {}).map(
    ([name, value]) => sql`${quoted(name)} = ${raw(value)}`,
  );
  return [
    ...said,
    ...stamps,
    ...(entity.updatedAt ? [sql`${quoted(entity.updatedAt)} = clock_timestamp()`] : []),
  ];
}

interface Inserted {
  name: Sql;
  value: Sql;
}

function inserted(load: Load): Inserted[] {
  const { table, owner } = load;
  const { kind, columns } = table;
  const values = columns.flatMap((column) => {
    const value = initialValue(load, column);
    return value ? [{ name: quoted(column.name), value }] : [];
  });
  const stamps = Object.entries(kind.stamps ?? {}).map(([name, value]) => ({
    name: quoted(name),
    value: raw(value),
  }));
  const owned = kind.ownerColumn ? [{ name: quoted(kind.ownerColumn), value: ownerValue(owner) }] : [];
  return [{ name: raw('id'), value: raw('m.new_id') }, ...owned, ...values, ...stamps];
}

const ownerValue = (owner: Owner): Sql => raw(owner === null ? 'null::int' : `${owner}::int`);

/** What a new row holds; undefined where the column's default does. */
function initialValue(load: Load, column: ImportColumn): Sql | undefined {
  const initial = own(load.table.kind.initial ?? {}, column.name);
  const other = initial?.(raw('m'));
  return valueOf(load, column, other ?? column.column.default, () => raw('null')) ?? other;
}

const insertedNames = (load: Load): Sql =>
  joinSql(
    inserted(load).map(({ name }) => name),
    ', ',
  );
const insertedValues = (load: Load): Sql =>
  joinSql(
    inserted(load).map(({ value }) => value),
    ', ',
  );
