import { dynamic, joinSql, raw, sql, type Queries, type Sql } from '@stoa/persistence';
import type { Load } from './load.js';
import { stamped, type WrittenRow } from './merge.js';

/** Rows that are deactivated by one statement. */
const maxRows = 10_000;

export interface Absence {
  /** Active rows of the owner. */
  active: number;
  /** Those of them that the feed does not have. */
  absent: number;
}

/** The owner's active rows, as `t`. */
function activeRows({ table, owner }: Load): Sql {
  const { kind, entity, name } = table;
  const { deactivation } = kind;
  const tests = [kind.ownedBy(raw('t'), owner)];
  if (typeof deactivation === 'object') tests.push(raw(`t."${deactivation.set}" <> ${deactivation.to}`));
  if (kind.isOfFeed) tests.push(kind.isOfFeed(raw('t')));
  if (entity.columns.has('is_deleted')) tests.push(sql`not t.is_deleted`);
  return sql`${name} t where ${tests.reduce((all, test) => sql`${all} and ${test}`)}`;
}

const isAbsent = ({ table }: Load): Sql =>
  sql`not exists (select from ${table.plan} p where p.target = t.id)`;

/** Counts once per plan: the index is what every comparison with the plan needs, also the later ones. */
export async function absenceOf(on: Queries, load: Load): Promise<Absence> {
  await on.execute(dynamic(sql`create index on ${load.table.plan} (target)`));
  const found = await on.row<Absence>(
    dynamic(sql`select count(*)::int as active, (count(*) filter (where ${isAbsent(load)}))::int as absent
      from ${activeRows(load)}`),
  );
  return found!;
}

/** Notes which rows are to be deactivated, before others are written. */
export async function noteAbsent(on: Queries, load: Load): Promise<void> {
  await on.execute(
    dynamic(
      sql`create temp table ${absentTable(load)} as select t.id from ${activeRows(load)} and ${isAbsent(load)}`,
    ),
  );
}

const absentTable = ({ table }: Load): Sql => raw(`import_absent_${table.entity.name}`);

/** Deactivates some of the noted rows. @returns them; none when all are inactive */
export async function deactivateSome(on: Queries, load: Load): Promise<WrittenRow[]> {
  const { kind, name } = load.table;
  const { deactivation, announces = 'id' } = kind;
  const announced = raw(`t."${announces}"`);
  const change =
    typeof deactivation === 'object'
      ? sql`update ${name} t set ${joinSql([raw(`"${deactivation.set}" = ${deactivation.to}`), ...stamped(load)], ', ')}
          from gone where t.id = gone.id`
      : sql`delete from ${name} t using gone where t.id = gone.id`;
  return on.rows<WrittenRow>(
    dynamic(sql`with gone as (
        delete from ${absentTable(load)} where id in (select id from ${absentTable(load)} order by id limit ${maxRows}) returning id)
      ${change} returning 0 as row, t.id, ${announced} as announced, false as "isNew"`),
  );
}

export const dropAbsent = (on: Queries, load: Load): Promise<number> =>
  on.execute(dynamic(sql`drop table if exists ${absentTable(load)}`));
