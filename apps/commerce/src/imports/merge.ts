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

/** Planned rows that are written by one statement: those to be written between two rows of one level. */
export interface Part {
  level: number;
  first: number;
  last: number;
  /** How many of them are new. */
  created: number;
  updated: number;
}

const quoted = (name: string): Sql => raw(`"${name}"`);

/**
 * What a plan has to write. A part never spans two levels; rows that move to other keys are one part, because they may
 * swap them.
 */
export const partsOf = (on: Queries, { table }: Load, size: number): Promise<Part[]> =>
  on.rows<Part>(
    dynamic(sql`
      select level, min(row) as first, max(row) as last, (count(*) filter (where action = 'create'))::int as created,
        (count(*) filter (where action = 'update'))::int as updated
      from (
        select level, row, action,
          case when level < 0 then 0 else (row_number() over (partition by level order by row) - 1) / ${size}::int end as part
        from ${table.plan} where action in ('create', 'update')) parted
      group by level, part order by level, first`),
  );

/** Writes a part of a plan. @returns the rows that were written, in their order */
export const mergePart = (on: Queries, load: Load, part: Part): Promise<WrittenRow[]> =>
  on.rows<WrittenRow>(mergeStatement(load, part));

function mergeStatement(load: Load, part: Part): Sql {
  const { table } = load;
  const { announces = 'id' } = table.kind;
  const announced = raw(`t."${announces}"`);
  const fresh = sql`fresh as materialized (
      select nextval(${raw(`'${table.entity.name}_id_seq'`)})::int as new_id, m.* from m where target is null order by row),
    made as (insert into ${table.name} as t (${insertedNames(load)}) overriding system value
      select ${insertedValues(load)} from fresh m order by m.row returning t.id, ${announced} as announced)`;
  const changed = sql`changed as (
      update ${table.name} t set ${joinSql(assignments(load), ', ')} from m where t.id = m.target
      returning m.row, t.id, ${announced} as announced)`;
  const created = sql`select fresh.row, made.id, made.announced, true as "isNew" from made join fresh on fresh.new_id = made.id`;
  const updated = sql`select row, id, announced, false as "isNew" from changed`;
  const steps = [...(part.created ? [fresh] : []), ...(part.updated ? [changed] : [])];
  const written = [...(part.created ? [created] : []), ...(part.updated ? [updated] : [])];
  return dynamic(sql`
    with m as materialized (${batchOf(load, part)}), ${joinSql(steps, ', ')}
    ${joinSql(written, ' union all ')} order by row`);
}

/**
 * The planned rows with what they say. A parent of the same feed exists by now. Both tables are read between the two rows,
 * by their indexes: a part costs the same in a long feed as in a short one.
 */
function batchOf({ table, owner }: Load, { level, first, last }: Part): Sql {
  const { kind, plan, stage } = table;
  const relations = Object.keys(kind.relations).map((name) =>
    name === kind.parent
      ? sql`coalesce(p.${quoted(`r_${name}`)}, above.id) as ${quoted(`r_${name}`)}`
      : sql`p.${quoted(`r_${name}`)}`,
  );
  const above = kind.parent
    ? sql`left join ${table.name} above on ${kind.ownedBy(raw('above'), owner)} and above.external_id = s.${quoted(`${kind.parent}_external_id`)}`
    : emptySql;
  const between = raw(`between ${first} and ${last}`);
  return sql`
    select s.*, ${joinSql([raw('p.target'), ...relations], ', ')}
    from ${plan} p join ${stage} s on s.row = p.row and s.row ${between} ${above}
    where p.action in ('create', 'update') and p.level = ${raw(String(level))} and p.row ${between}`;
}

const assignments = (load: Load): Sql[] => [
  ...updates(load).map(({ name, value }) => sql`${name} = ${value}`),
  ...stamped(load),
];

/** What each change of a row sets beside what the feed says. */
export function stamped({ table: { entity, kind } }: Load): Sql[] {
  const stamps = Object.entries(kind.stamps ?? {}).map(
    ([name, value]) => sql`${quoted(name)} = ${raw(value)}`,
  );
  return [...stamps, ...(entity.updatedAt ? [sql`${quoted(entity.updatedAt)} = clock_timestamp()`] : [])];
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
