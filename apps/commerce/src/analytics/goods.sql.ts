import { emptySql, raw, sql, type Sql } from '@stoa/persistence';
import { subtreeOf } from '../categories/category.sql.js';
import { groupsOf, orderGoods, orderGroupsBy } from './goods.rollups.js';
import { movedGroups } from './moves.js';
import { ordersBetween } from './order-facts.sql.js';
import { endOf, startOf } from './blocks.sql.js';
import {
  boughtIn,
  goodsSumsIn,
  hasSupplier,
  isCounted,
  isInCategory,
  ordersIn,
  rowsOf,
  type Scope,
} from './scope.sql.js';
import { sourceOf } from './source.sql.js';

// What was ordered of goods. A row of facts has `company` if it is of one order; the companies of sums are looked up for the
// rows of a page alone, because that takes longer than all the other figures.

const measures = raw('goods.orders, goods.quantity, goods.total, goods.returned');
const sums = raw('r.orders, r.quantity, r.total, r.returned, null::int as company');

const isDirect = ({ actor, asked }: Scope): boolean =>
  actor.role === 'buyer' || actor.role === 'manager' || asked.company !== undefined;

/**
 * What facts add up to by key and currency: with `recent`, the companies of those orders that were read, and the `blocks` in
 * which the others are.
 */
const addedUp = ({ asked }: Scope, ctes: Sql, rows: Sql, blocks: Sql): Sql => sql`
  with ${ctes} facts as (${rows}),
  sums as (
    select key, currency, sum(orders) as orders, sum(quantity) as quantity, sum(total) as total, sum(returned) as returned,
      array_agg(company) filter (where company is not null) as recent
    from facts where ${isCounted(raw('status'), asked)} group by key, currency)
  select ${asked.groupBy === 'category' ? raw(`nullif(key, '')`) : raw('key::text')} as key, currency, orders, quantity, total, returned, recent, ${blocks} as blocks from sums`;

const none = raw(`'{}'::int[]`);
const all = raw('array(select block from blocks)');

/** Each product; an order has a product once. */
export function ofProducts(scope: Scope): Sql {
  const { asked } = scope;
  const ofOrders = (start: Sql, until: Sql): Sql => sql`
    select goods.product as key, orders.currency, orders.status, ${measures}, orders.company
    from ${ordersBetween(start, until, ordersIn(scope))} ${orderGoods}
    where ${isInCategory(raw('goods.product'), asked)}`;
  const ofSums = sql`
    select r.product as key, r.currency, r.status, ${sums} from analytics_products r
    where ${goodsSumsIn(scope)} and ${isInCategory(raw('r.product'), asked)}`;
  const direct = isDirect(scope);
  const { ctes, rows } = sourceOf(asked, {
    sums: direct ? undefined : { rows: ofSums, base: 1 },
    orders: ofOrders,
  });
  return addedUp(scope, ctes, rows, direct ? none : all);
}

/** Products with something in common: an order with several of them counts once. */
export function ofGroups(scope: Scope): Sql {
  const { asked } = scope;
  // Sums are of all products of a group.
  if (isDirect(scope) || (asked.category !== undefined && asked.groupBy !== 'category'))
    return addedUp(scope, emptySql, fromOrders(scope, startOf(asked), endOf(asked)), none);
  const { ctes, rows } = sourceOf(asked, {
    sums: { rows: fromSums(scope), base: 1 },
    orders: (start, until) => fromOrders(scope, start, until),
  });
  const moved = sql`moved as materialized (
    select key from (${movedGroups(raw('true'))}) moved where dimension = ${asked.groupBy}::text),`;
  const facts = sql`select * from (${rows}) kept where not ${isMoved} union all ${ofMoved(scope)}`;
  return addedUp(scope, sql`${ctes} ${moved}`, facts, sql`case when ${isMoved} then ${none} else ${all} end`);
}

const isMoved = raw('key in (select key from moved)');

/** Of sums of groups, and of orders, those of a category and below. */
const isIn = ({ asked }: Scope, key: Sql): Sql =>
  asked.category === undefined
    ? sql`true`
    : sql`${key} = any(${subtreeOf(sql`${asked.category}::int`)}::text[])`;

const fromSums = (scope: Scope): Sql => sql`
  select r.key, r.currency, r.status, ${sums} from analytics_groups r
  where ${goodsSumsIn(scope)} and r.dimension = ${scope.asked.groupBy}::text and ${isIn(scope, raw('r.key'))}`;

const fromOrders = (scope: Scope, start: Sql, until: Sql): Sql => sql`
  select goods.key, orders.currency, orders.status, ${measures}, orders.company
  from ${ordersBetween(start, until, ordersIn(scope))}
  ${orderGroupsBy(scope.asked.groupBy, isInCategory(raw('l.product'), scope.asked))}`;

/**
 * Groups whose sums are not those of their products, order by order. The first condition keeps it from searching when there
 * are none, and `offset 0` from reading all orders.
 */
const ofMoved = (scope: Scope): Sql => sql`
  select goods.key, orders.currency, orders.status, ${measures}, orders.company
  from (${groupsOf(sql`(select count(*) from moved) > 0 and common.dimension = ${scope.asked.groupBy}::text
    and common.${isMoved} and ${isIn(scope, raw('common.key'))}`)}) goods
  cross join lateral (
    select * from orders where orders.id = goods."order" and orders.submitted_at >= ${startOf(scope.asked)}
      and orders.submitted_at < ${endOf(scope.asked)} and ${ordersIn(scope)} offset 0) orders`;

/** How many companies ordered what a row of `found` is of. */
export function companiesCount(scope: Scope): Sql {
  const { groupBy } = scope.asked;
  const isCompanyOf = groupBy === 'product' ? sql`r.product = found.key::int` : isGroupOf(scope);
  if (groupBy === 'product' || hasSupplier(scope))
    return sql`(select count(distinct company) from (
      select generate_series(lower(span), upper(span) - 1) as company
      from ${raw(groupBy === 'product' ? 'analytics_products' : 'analytics_groups')} r cross join unnest(r.companies) span
      where ${boughtIn(scope)} and ${isCompanyOf}
      union all select unnest(found.recent)) companies)`;
  return sql`(select coalesce(sum(bit_count(bits)), 0) from (
    select chunk, bit_or(bits) as bits from (
      select r.chunk, r.companies as bits from analytics_group_companies r where ${rowsOf(scope)} and ${isCompanyOf}
      union all select company >> 10, set_bit(0::bit(1024), company & 1023, 1) from unnest(found.recent) company) sets
    group by chunk) united)`;
}

const isGroupOf = ({ asked }: Scope): Sql =>
  sql`r.dimension = ${asked.groupBy}::text and r.key = coalesce(found.key, '')`;
