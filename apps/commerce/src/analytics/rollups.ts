import { joinSql, raw, sql, type Sql } from '@stoa/persistence';
import { blockOf, maxLevel } from './blocks.sql.js';

type Measure = 'sum' | 'min' | 'max';

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

const sums = {
  orders: 'sum',
  lines: 'sum',
  quantity: 'sum',
  total: 'sum',
  discount: 'sum',
  least: 'min',
  greatest: 'max',
} as const;

/** Number and quantity of the lines of `orders`, joined as `size`. */
export const orderSize = raw(`cross join lateral (
  select count(*) as lines, coalesce(sum(l.quantity), 0) as quantity
  from order_lines l where l."order" = orders.id) size`);

/** The measures of one order. */
export const orderMeasures = raw(`1 as orders, size.lines, (size.quantity * 1000)::bigint as quantity,
  (orders.total * 100)::bigint as total, (orders.discount_total * 100)::bigint as discount,
  (orders.total * 100)::bigint as least, (orders.total * 100)::bigint as greatest`);

/** Baskets are in no report, not even those that were orders before. */
export const isOrder = raw(`orders.submitted_at is not null and orders.status <> 'new'`);

const ordersOf = (columns: string, first: Sql, until: Sql): Sql => sql`
  select analytics_day(orders.submitted_at) as day, ${raw(columns)}, orders.status, orders.currency, ${orderMeasures}
  from orders ${orderSize}
  where orders.submitted_at >= analytics_start(${first}) and orders.submitted_at < analytics_start(${until})
    and ${isOrder}`;

const ordersRollup: Rollup = {
  table: 'analytics_orders',
  keys: ['supplier', 'payment_type', 'status', 'currency'],
  measures: sums,
  base: 0,
  facts: (first, until) =>
    ordersOf('orders.supplier, coalesce(orders.payment_type, 0) as payment_type', first, until),
};

const companiesRollup: Rollup = {
  table: 'analytics_companies',
  keys: ['supplier', 'company', 'status', 'currency'],
  measures: { ...sums, first_at: 'min', last_at: 'max' },
  base: 1,
  // Once for the supplier and once for all suppliers.
  facts: (first, until) => sql`
    select facts.*, seller.supplier from (${ordersOf(
      'orders.supplier as own, orders.company, orders.submitted_at as first_at, orders.submitted_at as last_at',
      first,
      until,
    )}) facts cross join lateral (values (facts.own), (0)) seller (supplier)`,
};

export const rollups: readonly Rollup[] = [ordersRollup, companiesRollup];

const list = (names: readonly string[], of = (name: string) => name): Sql => raw(names.map(of).join(', '));

/** Adds up the blocks of one level. Rows that are as they were are not written. */
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

const ofBlocks = (rollup: Rollup, level: number, blocks: Sql): Sql => sql`
  select ${blockOf(raw('(block >> 2)'), level)} as block, ${list(rollup.keys)}, ${added(rollup)}
  from ${raw(rollup.table)}
  where block = any(array(
    select (asked >> 2) * 4 + part * ${raw(String(4 * (1 << (2 * level - 2))))} + ${raw(String(level - 1))}
    from unnest(${blocks}) asked cross join generate_series(0, 3) part))
  group by 1, ${list(rollup.keys)}`;

export const levelsOf = ({ base }: Rollup): number[] =>
  Array.from({ length: maxLevel + 1 - base }, (_, index) => base + index);
