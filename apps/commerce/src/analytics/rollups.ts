import { joinSql, raw, sql, type Sql } from '@stoa/persistence';
import { blockOf, maxLevel } from './blocks.sql.js';

type Measure = 'sum' | 'min' | 'max' | 'bit_or';

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

/**
 * The orders that were submitted from `start` to before `until`, as `orders`. PostgreSQL does not know how few they are, and
 * would read all orders for each range; `offset 0` keeps it from that.
 */
export const ordersBetween = (start: Sql, until: Sql, condition = isOrder): Sql => sql`(
  select * from orders where orders.submitted_at >= ${start} and orders.submitted_at < ${until} and ${condition}
  offset 0) orders`;

const ordersOfDays = (first: Sql, until: Sql): Sql =>
  ordersBetween(sql`analytics_start(${first})`, sql`analytics_start(${until})`);

/** Each order once for its supplier and once for all suppliers. */
const ordersOf = (columns: string, first: Sql, until: Sql): Sql => sql`
  select facts.*, seller.supplier from (
    select analytics_day(orders.submitted_at) as day, orders.supplier as own, ${raw(columns)}, orders.status,
      orders.currency, ${orderMeasures}
    from ${ordersOfDays(first, until)} ${orderSize}) facts
  cross join lateral (values (facts.own), (0)) seller (supplier)`;

const ordersRollup: Rollup = {
  table: 'analytics_orders',
  keys: ['supplier', 'payment_type', 'status', 'currency'],
  measures: sums,
  base: 0,
  facts: (first, until) => ordersOf('coalesce(orders.payment_type, 0) as payment_type', first, until),
};

const companiesRollup: Rollup = {
  table: 'analytics_companies',
  keys: ['supplier', 'company', 'status', 'currency'],
  measures: { ...sums, first_at: 'min', last_at: 'max' },
  base: 1,
  facts: (first, until) =>
    ordersOf('orders.company, orders.submitted_at as first_at, orders.submitted_at as last_at', first, until),
};

/** The measures of each product of `orders`, joined as `goods`. */
export const orderGoods = raw(`cross join lateral (
  select l.product, 1 as orders, (sum(l.quantity) * 1000)::bigint as quantity, (sum(l.total) * 100)::bigint as total,
    (sum(l.returned_quantity) * 1000)::bigint as returned
  from order_lines l where l."order" = orders.id group by l.product) goods`);

/** The company of `orders`, as one of 1,024. */
export const orderCompany = raw(
  `orders.company >> 10 as chunk, set_bit(0::bit(1024), orders.company & 1023, 1) as companies`,
);

const productsRollup: Rollup = {
  table: 'analytics_products',
  keys: ['supplier', 'product', 'chunk', 'status', 'currency'],
  measures: { orders: 'sum', quantity: 'sum', total: 'sum', returned: 'sum', companies: 'bit_or' },
  base: 1,
  facts: (first, until) => sql`
    select analytics_day(orders.submitted_at) as day, orders.supplier, orders.status, orders.currency, ${orderCompany},
      goods.product, goods.orders, goods.quantity, goods.total, goods.returned
    from ${ordersOfDays(first, until)} ${orderGoods}`,
};

/** The statuses that `orders` have reached, joined as `passed`; an empty one for the submission. */
export const orderPassage = raw(`cross join lateral (
  select h.to_status as reached from order_history h where h."order" = orders.id and h.to_status <> 'new'
  union select orders.status union select '') passed`);

const funnelRollup: Rollup = {
  table: 'analytics_funnel',
  keys: ['supplier', 'status_line', 'status', 'currency', 'reached'],
  measures: { orders: 'sum', total: 'sum' },
  base: 0,
  facts: (first, until) => sql`
    select analytics_day(orders.submitted_at) as day, orders.supplier, orders.status_line, orders.status,
      orders.currency, passed.reached, 1 as orders, (orders.total * 100)::bigint as total
    from ${ordersOfDays(first, until)} ${orderPassage}`,
};

export const rollups: readonly Rollup[] = [ordersRollup, companiesRollup, productsRollup, funnelRollup];

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
