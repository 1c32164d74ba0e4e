import { joinSql, raw, sql, type Sql } from '@stoa/persistence';
import { blockOf, maxLevel } from './blocks.sql.js';

type Measure = 'sum' | 'min' | 'max' | 'bit_or' | 'range_agg';

/** A table of sums by blocks of days. */
export interface Rollup {
  table: string;
  /** Of a row within its block. */
  keys: readonly string[];
  measures: Readonly<Record<string, Measure>>;
  /** The lowest level that is stored. */
  base: 0 | 1;
  /** Selects `day`, keys and measures of what is added up, of the days from `first` to before `until`. */
  facts: (first: Sql, until: Sql) => Sql;
}

const list = (names: readonly string[], of = (name: string) => name): Sql => raw(names.map(of).join(', '));

/**
 * Adds up the blocks of one level. Rows that are as they were are not written; the others in the order of their keys, so that
 * those that a report reads are neighbours.
 */
export function rebuild(rollup: Rollup, level: number, days: readonly number[]): Sql {
  const { table, keys, measures, base } = rollup;
  const names = Object.keys(measures);
  const columns = ['block', ...keys];
  const blocks = sql`array(select distinct ${blockOf(raw('day'), level)} from unnest(${days}::int[]) day)`;
  const source = level === base ? ofFacts(rollup, level, blocks) : ofBlocks(rollup, level, blocks);
  return sql`
    with fresh as materialized (${source}),
    removed as (
      delete from ${raw(table)} kept where block = any(${blocks}) and not exists (
        select from fresh where (${list(columns, (name) => `fresh.${name}`)}) = (${list(columns, (name) => `kept.${name}`)})))
    insert into ${raw(table)} as kept (${list([...columns, ...names])}) select ${list([...columns, ...names])} from fresh
    order by ${list(columns)}
    on conflict (${list(columns)}) do update set ${list(names, (name) => `${name} = excluded.${name}`)}
    where (${list(names, (name) => `kept.${name}`)}) is distinct from (${list(names, (name) => `excluded.${name}`)})`;
}

const added = ({ measures }: Rollup): Sql =>
  joinSql(
    Object.entries(measures).map(([name, measure]) => raw(`${measure}(${name}) as ${name}`)),
    ', ',
  );

const ofFacts = (rollup: Rollup, level: number, blocks: Sql): Sql => sql`
  select ${blockOf(raw('day'), level)} as block, ${list(rollup.keys)}, ${added(rollup)}
  from unnest(${blocks}) asked
  cross join lateral (${rollup.facts(raw('(asked >> 2)'), raw(`(asked >> 2) + ${1 << (2 * level)}`))}) facts
  group by 1, ${list(rollup.keys)}`;

const ofLower = (rollup: Rollup, level: number, condition: Sql): Sql => sql`
  select ${blockOf(raw('(block >> 2)'), level)} as block, ${list(rollup.keys)}, ${added(rollup)}
  from ${raw(rollup.table)} lower where ${condition} group by 1, ${list(rollup.keys)}`;

const ofBlocks = (rollup: Rollup, level: number, blocks: Sql): Sql =>
  ofLower(
    rollup,
    level,
    sql`block = any(array(
      select (asked >> 2) * 4 + part * ${raw(String(4 * (1 << (2 * level - 2))))} + ${raw(String(level - 1))}
      from unnest(${blocks}) asked cross join generate_series(0, 3) part))`,
  );

const inserted = (rollup: Rollup, rows: Sql): Sql => sql`
  insert into ${raw(rollup.table)} (${list(['block', ...rollup.keys, ...Object.keys(rollup.measures)])}) ${rows}`;

/** Inserts what facts add up to in blocks of the lowest level. */
export const addedFacts = (rollup: Rollup, level: number, facts: Sql): Sql =>
  inserted(
    rollup,
    sql`select ${blockOf(raw('day'), level)} as block, ${list(rollup.keys)}, ${added(rollup)}
      from (${facts}) facts group by 1, ${list(rollup.keys)}`,
  );

/** Inserts what the `lower` rows of a condition add up to in blocks of a level. */
export const addedBlocks = (rollup: Rollup, level: number, condition: Sql): Sql =>
  inserted(rollup, ofLower(rollup, level, sql`block & 3 = ${raw(String(level - 1))} and ${condition}`));

export const levelsOf = ({ base }: Rollup): number[] =>
  Array.from({ length: maxLevel + 1 - base }, (_, index) => base + index);
