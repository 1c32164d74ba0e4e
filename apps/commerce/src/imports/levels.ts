import { dynamic, raw, sql, type Queries } from '@stoa/persistence';
import { levelsOf, type ChildRow } from './levels.rules.js';
import type { Load } from './load.js';

interface Planned {
  row: number;
  target: number | null;
  key: string;
  isMoved: boolean;
  parent: number | null;
  parentKey: string | null;
}

/**
 * Orders the rows of a kind with parents: parents are written before their children, and no row comes below itself.
 * @param bits of the issues of a row that would be below itself, and of one whose parent is not written
 */
export async function settleLevels(
  on: Queries,
  load: Load,
  bits: { cyclic: number; orphaned: number },
): Promise<void> {
  const { plan, name } = load.table;
  const rows = await plannedRows(on, load);
  if (!rows.some(({ isMoved }) => isMoved)) return;
  const ids = new Map(rows.flatMap(({ key, target }) => (target === null ? [] : [[key, target] as const])));
  const children = rows.map(({ row, key, target, isMoved, parent, parentKey }): ChildRow => ({
    row,
    node: target ?? key,
    parent: isMoved ? (parent ?? (parentKey === null ? null : (ids.get(parentKey) ?? parentKey))) : undefined,
  }));
  const stored = await on.rows<{ id: number; parent: number | null }>(
    dynamic(sql`select id, ${raw(`"${load.table.kind.parent!}"`)} as parent from ${name}`),
  );
  const found = levelsOf(children, new Map(stored.map(({ id, parent }) => [id, parent])));
  const fail = async (failed: number[], bit: number): Promise<void> => {
    await on.execute(
      dynamic(
        sql`update ${plan} set action = 'failed', issues = issues | ${bit} where row = any(${failed}::int[])`,
      ),
    );
  };
  await fail(found.cyclic, bits.cyclic);
  await fail(found.orphaned, bits.orphaned);
  const below = [...found.levels].filter(([, level]) => level > 0);
  await on.execute(
    dynamic(sql`update ${plan} p set level = l.level
      from unnest(${below.map(([row]) => row)}::int[], ${below.map(([, level]) => level)}::int[]) l (row, level)
      where p.row = l.row`),
  );
}

function plannedRows(on: Queries, { table }: Load): Promise<Planned[]> {
  const { kind, plan, stage } = table;
  const parent = kind.parent!;
  const { bit } = table.column(parent);
  return on.rows<Planned>(
    dynamic(sql`
      select p.row, p.target, s.external_id as key, s.given & ${raw(String(bit))} <> 0 as "isMoved",
        p.${raw(`"r_${parent}"`)} as parent, s.${raw(`"${parent}_external_id"`)} as "parentKey"
      from ${plan} p join ${stage} s using (row) where p.action in ('create', 'update', 'unchanged') order by p.row`),
  );
}
