import { own, type Issue } from '@stoa/kernel';
import { emptySql, joinSql, raw, sql, type Sql } from '@stoa/persistence';
import type { ImportColumn } from './import-table.js';
import type { Relation } from './kinds/import-kind.js';
import type { Load } from './load.js';

/** What the database finds wrong with a row. */
export interface IssueRule {
  test: Sql;
  /** The field that is wrong. */
  field: string;
  issue: string;
  params?: Issue['params'];
  /** Parameters that are values of other fields. */
  paramFields?: Readonly<Record<string, string>>;
}

/** Rules of the plan, and what they need to be joined to the staged rows `s`. */
export interface PlanRules {
  joins: Sql;
  /** Columns with the ids that relations are resolved to. */
  relations: Sql;
  /** Tests of the staged row `s` and what is joined to it. */
  references: IssueRule[];
  /** Tests of the row `m`, with its resolved relations, and of the stored row `t`. */
  others: IssueRule[];
}

const cell = (name: string): Sql => raw(`s."${name}"`);

/** One way to name a row: by its id, or by a key. */
interface Way {
  /** The field of the feed. */
  name: string;
  alias: Sql;
  join: Sql;
  found: Sql;
  issue: Pick<IssueRule, 'issue' | 'params'>;
}

export function rulesOf(load: Load): PlanRules {
  const related = load.table.columns.flatMap((column) =>
    column.relation ? [{ column, ways: waysOf(load, column, column.relation) }] : [],
  );
  return {
    joins: joinSql(
      related.flatMap(({ ways }) => ways.map(({ join }) => join)),
      ' ',
    ),
    relations: joinSql(
      related.map(
        ({ column, ways }) => sql`, ${idOf(load, column.name, ways)} as ${raw(`"r_${column.name}"`)}`,
      ),
      '',
    ),
    references: related.flatMap(({ ways }) => [...missing(load, ways), ...mismatches(ways)]),
    others: [...required(load), ...ofMode(load), ...checks(load)],
  };
}

function idOf({ assumed }: Load, name: string, ways: readonly Way[]): Sql {
  const found = ways.length
    ? sql`coalesce(${joinSql(
        ways.map((way) => way.found),
        ', ',
      )}, null)`
    : sql`null::int`;
  const other = own(assumed, name);
  if (other === undefined) return found;
  if (!ways.length) return raw(String(other));
  const isNamed = joinSql(
    ways.map((way) => sql`${cell(way.name)} is not null`),
    ' or ',
  );
  return sql`case when ${isNamed} then ${found} else ${raw(String(other))} end`;
}

function waysOf(load: Load, { name, bit }: ImportColumn, relation: Relation): Way[] {
  const { seen, table, owner } = load;
  const target = raw(relation.table);
  const byId = raw(`${name}_by_id`);
  const ways: Way[] = [];
  if (seen.ids & bit)
    ways.push({
      name,
      alias: byId,
      join: sql`left join ${target} ${byId} on ${byId}.id = ${cell(name)} and ${relation.byId(byId, owner)}`,
      found: sql`${byId}.id`,
      issue: { issue: 'pk' },
    });
  for (const [key, column] of Object.entries(relation.keys))
    if (seen.keys & (2 ** table.keys.indexOf(key))) ways.push(byKey(load, relation, key, column));
  return ways;
}

function byKey({ owner }: Load, { table, byKey, otherwise }: Relation, key: string, column: string): Way {
  const alias = raw(`by_${key}`);
  const other = raw(`portal_by_${key}`);
  const target = raw(table);
  const of = (row: Sql, rule: Sql): Sql =>
    sql`left join ${target} ${row} on ${rule} and ${row}.${raw(column)} = ${cell(key)}`;
  return {
    name: key,
    alias,
    join: sql`${of(alias, byKey(alias, owner))} ${otherwise ? of(other, otherwise(other)) : emptySql}`,
    found: otherwise ? sql`coalesce(${alias}.id, ${other}.id)` : sql`${alias}.id`,
    issue: { issue: 'key', params: { name: column } },
  };
}

const missing = ({ table }: Load, ways: readonly Way[]): IssueRule[] =>
  ways.map(({ name, found, issue }) => {
    const isOfFeed = table.kind.parent !== undefined && name !== table.kind.parent;
    // A parent may be a row of the same feed, which is found when the rows are written.
    const elsewhere = isOfFeed
      ? sql`and not exists (select from ${table.stage} above where above.external_id = ${cell(name)})`
      : emptySql;
    return { field: name, ...issue, test: sql`${cell(name)} is not null and ${found} is null ${elsewhere}` };
  });

/** A way that names another row than those before it. */
const mismatches = (ways: readonly Way[]): IssueRule[] =>
  ways.slice(1).map(({ name, found }, index) => ({
    field: name,
    issue: 'mismatch',
    test: sql`coalesce(${joinSql(
      ways.slice(0, index + 1).map((way) => way.found),
      ', ',
    )}) <> ${found}`,
  }));

/** What a new row must have. */
function required({ table, seen }: Load): IssueRule[] {
  const lacking = table.columns.filter(({ isRequired, bit }) => isRequired && !(seen.all & bit));
  return lacking.map(({ name, bit }) => ({
    field: name,
    issue: 'required',
    test: sql`t.id is null and m.given & ${raw(String(bit))} = 0`,
  }));
}

function ofMode({ mode, table }: Load): IssueRule[] {
  const { identities, contract } = table.kind;
  const [field] = identities[0]!;
  if (mode === 'create')
    return [
      { field: field!, issue: 'unique', params: named(contract.model, field!), test: sql`t.id is not null` },
    ];
  return mode === 'update' ? [{ field: field!, issue: 'not_stored', test: sql`t.id is null` }] : [];
}

function checks({ table, seen, owner }: Load): readonly IssueRule[] {
  const { kind, stage } = table;
  const isSeen = (name: string): boolean => {
    const column = table.columns.find((one) => one.name === name);
    return (column ? seen.any & column.bit : seen.keys & (2 ** table.keys.indexOf(name))) !== 0;
  };
  const lists = Object.entries(kind.lists ?? {}).filter(([name]) => isSeen(name));
  return [
    ...(kind.checks?.({ isSeen, owner, stage }) ?? []),
    ...lists.map(([name, ids]) => ({
      field: name,
      issue: 'pk',
      test: sql`exists (select from unnest(m.${raw(name)}) one where one not in (${ids(owner)}))`,
    })),
  ];
}

/** As DRF names a model and a field. */
export const named = (model: string, field: string): { model: string; field: string } => ({
  model: model.replaceAll(/(?<=.)[A-Z]/g, ' $&').toLowerCase(),
  field: field.replaceAll('_', ' '),
});
