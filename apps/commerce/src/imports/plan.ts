import { own } from '@stoa/kernel';
import { dynamic, emptySql, joinSql, raw, sql, type Sql } from '@stoa/persistence';
import type { ImportColumn } from './import-table.js';
import type { Load } from './load.js';
import { rulesOf, type IssueRule } from './plan-rules.js';

// The plan of a load: a table with a row for each staged one, which says what becomes of it.

export type Action = 'create' | 'update' | 'unchanged' | 'failed' | 'duplicate' | 'stale';

const quoted = (name: string): Sql => raw(`"${name}"`);
const staged = (name: string): Sql => sql`m.${quoted(name)}`;
const stored = (name: string): Sql => sql`t.${quoted(name)}`;
/** The id that a relation of the row was resolved to. */
const resolved = (name: string): Sql => raw(`m."r_${name}"`);

const has = (bit: number): Sql => raw(`m.given & ${bit} <> 0`);

/** What the row says of a column. */
const saidOf = ({ name, relation }: ImportColumn): Sql => (relation ? resolved(name) : staged(name));

/**
 * What a column is to hold; undefined for a column that no row says.
 * @param kept where the row says nothing
 * @param known a column of the stored row
 */
export function valueOf(
  { seen, table }: Load,
  column: ImportColumn,
  kept: Sql,
  known: (column: string) => Sql = stored,
): Sql | undefined {
  if (!(seen.any & column.bit)) return undefined;
  const rewrite = own(table.kind.rewrites ?? {}, column.name);
  const said = rewrite ? rewrite(saidOf(column), known) : saidOf(column);
  return seen.all & column.bit ? said : sql`case when ${has(column.bit)} then ${said} else ${kept} end`;
}

/** What a row must have to be active, unless it says so itself. */
function activity(load: Load): Sql | undefined {
  const { table, mode } = load;
  const { deactivation } = table.kind;
  const isKept = typeof deactivation !== 'object' || deactivation.to !== 'false';
  if (isKept) return undefined;
  const column = table.column(deactivation.set);
  const kept = mode === 'replace' ? sql`true` : revived(load, stored(column.name));
  if (!kept) return undefined;
  return valueOf(load, column, kept) ?? kept;
}

/** A row that was removed is active when it is sent again. */
const revived = ({ table }: Load, kept: Sql): Sql | undefined =>
  table.entity.columns.has('is_deleted') ? sql`(${kept} or t.is_deleted)` : undefined;

/** The columns that an update sets, with their values. */
export function updates(load: Load): { name: Sql; value: Sql }[] {
  const { columns, entity } = load.table;
  const active = activity(load);
  const activeName = active && (load.table.kind.deactivation as { set: string }).set;
  const said = columns.flatMap((column) => {
    const value = column.name === activeName ? active : valueOf(load, column, stored(column.name));
    return value ? [{ name: quoted(column.name), value }] : [];
  });
  return entity.columns.has('is_deleted') ? [...said, { name: raw('is_deleted'), value: sql`false` }] : said;
}

/** The value by which a row is identified: the column's default where the row has none. */
const identityOf = (column: ImportColumn): Sql => {
  const said = saidOf(column);
  const { text } = column.column.default.statement;
  return column.relation || text === 'null' ? said : sql`coalesce(${said}, ${column.column.default})`;
};

function sameIdentity({ table, owner }: Load, identity: readonly string[], alias: Sql): Sql {
  const tests = identity.map((name) => {
    const column = table.column(name);
    const test =
      column.field.allowsNull && !column.relation && identity.length > 1 ? 'is not distinct from' : '=';
    return sql`${alias}.${quoted(name)} ${raw(test)} ${identityOf(column)}`;
  });
  const owned = table.kind.ownerColumn ? [table.kind.ownedBy(alias, owner)] : [];
  return joinSql([...owned, ...tests], ' and ');
}

/** Joins the stored row of each staged one as `t`; with two identities, `k` is the row that the second one names. */
function joinStored(load: Load): Sql {
  const { kind, name } = load.table;
  const [first, second] = kind.identities;
  if (!second) return sql`left join ${name} t on ${sameIdentity(load, first!, raw('t'))}`;
  const [known] = first!;
  // A row without an own key is named by the other one; so is the stored row that has no own key yet.
  const byOther = sql`case when ${staged(known!)} is null or k.${quoted(known!)} is null then k.id end`;
  return sql`left join ${name} e on ${sameIdentity(load, first!, raw('e'))}
    left join ${name} k on ${sameIdentity(load, second, raw('k'))}
    left join ${name} t on t.id = coalesce(e.id, ${byOther})`;
}

/** The columns of identities, and what they say of a move: of a row to a key that it did not have. */
function identityColumns(load: Load): Sql[] {
  const { kind } = load.table;
  const names = [...new Set(kind.identities.flat())];
  const columns = names.map((name) => {
    const column = load.table.column(name);
    return column.relation ? emptySql : sql`${identityOf(column)} as ${quoted(name)}`;
  });
  const [moved] = kind.identities[1] ?? [];
  const moves = moved
    ? [
        sql`k.id as holder, ${staged(moved)} is not null and ${stored(moved)} is distinct from ${staged(moved)} as moves`,
      ]
    : [];
  return [...columns.filter((column) => column !== emptySql), ...moves];
}

/** What becomes of a row, as far as the row alone says. */
function actionOf(load: Load, failed: Sql): Sql {
  const { kind } = load.table;
  const stale = kind.staleBy
    ? sql`when ${stored(kind.staleBy)} > ${staged(kind.staleBy)} then 'stale'`
    : emptySql;
  const changes = [
    ...updates(load).map(({ name, value }) => sql`t.${name} is distinct from ${value}`),
    // A parent that is a new row of the same feed.
    ...(kind.parent
      ? [sql`${resolved(kind.parent)} is null and ${staged(`${kind.parent}_external_id`)} is not null`]
      : []),
  ];
  return sql`case when m.refused or ${failed} then 'failed' ${stale} when t.id is null then 'create'
    when ${joinSql(changes, ' or ')} then 'update' else 'unchanged' end`;
}

const bitsOf = (rules: readonly IssueRule[], start: number): Sql =>
  rules.length
    ? joinSql(
        rules.map(
          ({ test }, index) => sql`case when ${test} then ${raw(String(2 ** (start + index)))} else 0 end`,
        ),
        ' | ',
      )
    : sql`0`;

/** Creates the plan. @returns the rules whose bits are in its column `issues`, in this order */
export function createPlan(load: Load): { statement: Sql; rules: readonly IssueRule[] } {
  const { table } = load;
  const { joins, relations, references, others } = rulesOf(load);
  const issues = sql`m.missing | ${bitsOf(others, references.length)}`;
  const columns = [
    ...Object.keys(table.kind.relations).map((name) => sql`${resolved(name)}`),
    ...identityColumns(load),
    ...(table.kind.staleBy ? [sql`${staged(table.kind.staleBy)} as time`] : []),
  ];
  const plan = raw(table.plan.statement.text.replace('pg_temp.', ''));
  const failed = sql`m.missing <> 0 or ${bitsOf(others, references.length)} <> 0`;
  return {
    rules: [...references, ...others],
    statement: dynamic(sql`
      create temp table ${plan} as
      select m.row, m.source, t.id as target, ${issues} as issues, 0 as level, ${actionOf(load, failed)} as action
        ${columns.length ? sql`, ${joinSql(columns, ', ')}` : emptySql}
      from (select s.*, ${bitsOf(references, 0)} as missing ${relations} from ${table.stage} s ${joins}) m
      ${joinStored(load)}`),
  };
}

/**
 * Marks rows that an earlier one is newer than, then rows that a later one repeats: by the stored row, and by each
 * identity.
 */
export function duplicateStatements(load: Load): Sql[] {
  const { identities, staleBy } = load.table.kind;
  const [first, second] = identities;
  if (!second) return [...(staleBy ? [markStale(load, first!)] : []), markDuplicates(load, first!)];
  const [known] = first!;
  return [
    markDuplicates(load, first!, (p) => sql`${p}.${quoted(known!)} is not null`),
    markDuplicates(load, ['target'], (p) => sql`${p}.target is not null`),
    markDuplicates(load, second, (p) => sql`${p}.${quoted(known!)} is null`),
  ];
}

/** Rows of several times are few: only those of their keys are sorted. */
function markStale(load: Load, names: readonly string[]): Sql {
  const { plan } = load.table;
  const key = joinSql(
    names.map((name) => keyColumn(load, name)),
    ', ',
  );
  return dynamic(sql`
    update ${plan} p set action = 'stale'
    from (
      select row, time < max(time) over (partition by ${key} order by row) as is_stale
      from ${plan} q join (
        select ${key} from ${plan} where ${isOpen} group by ${key} having min(time) < max(time)) d using (${key})
      where ${isOpen}) found
    where p.row = found.row and is_stale`);
}

const isOpen = sql`action not in ('failed', 'duplicate', 'stale')`;

/** @param test holds for the rows that are compared */
function markDuplicates(load: Load, names: readonly string[], test?: (plan: Sql) => Sql): Sql {
  const { plan } = load.table;
  const columns = names.map((name) => keyColumn(load, name));
  const same = columns.map(
    (column, index) =>
      sql`p.${column} ${raw(isNullable(load, names[index]!) ? 'is not distinct from' : '=')} d.${column}`,
  );
  const key = joinSql(columns, ', ');
  const compared = (p: Sql): Sql => sql`${p}.${isOpen} ${test ? sql`and ${test(p)}` : emptySql}`;
  return dynamic(sql`
    update ${plan} p set action = 'duplicate'
    from (select ${key}, max(row) as last from ${plan} q where ${compared(raw('q'))} group by ${key} having count(*) > 1) d
    where ${joinSql(same, ' and ')} and p.row < d.last and ${compared(raw('p'))}`);
}

const isNullable = ({ table }: Load, name: string): boolean =>
  table.kind.identities[0]!.length > 1 && table.column(name).field.allowsNull;

/** Relations have the names that the plan resolved them under. */
const keyColumn = ({ table }: Load, name: string): Sql =>
  Object.hasOwn(table.kind.relations, name) ? raw(`"r_${name}"`) : quoted(name);
