import { joinSql, raw, sql, type Sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import { subtreeOf } from '../categories/category.sql.js';
import { visible as visibleClaims } from '../claims/claim.view.js';
import { visible } from '../orders/order.view.js';
import { companiesOfManager } from '../parties.js';
import type { Asked } from './asked.rules.js';
import { endOf, startOf } from './blocks.sql.js';
import { isOrder } from './order-facts.sql.js';

/** A report of one actor. */
export interface Scope {
  actor: Actor;
  asked: Asked;
  /** Whether the user whose id is `named.id` exists for the actor. */
  seesUser: Sql;
  /** ISO 8601 in UTC. */
  now: string;
}

const all = (conditions: readonly (Sql | undefined)[]): Sql =>
  joinSql(
    conditions.filter((condition) => condition !== undefined),
    ' and ',
  );

const equal = (column: string, value: string | number | null | undefined, type: string): Sql | undefined =>
  value === undefined ? undefined : sql`${raw(column)} = ${value}::${raw(type)}`;

/** Which rows of `orders` a report is of, whenever they were submitted. */
export const ordersIn = ({ actor, asked }: Scope): Sql =>
  all([
    isOrder,
    visible(actor),
    equal('orders.currency', asked.currency, 'text'),
    equal('orders.supplier', asked.supplier, 'int'),
    equal('orders.company', asked.company, 'int'),
  ]);

const isOfSupplier = ({ role }: Actor): boolean => role === 'supplier' || role === 'manager';

/** Whether a report is of the orders of one supplier. */
export const hasSupplier = ({ actor, asked }: Scope): boolean =>
  isOfSupplier(actor) || asked.supplier !== undefined;

const ofSupplier = ({ actor, asked }: Scope): Sql =>
  all([
    isOfSupplier(actor) ? equal('r.supplier', actor.supplier, 'int') : undefined,
    equal('r.supplier', asked.supplier, 'int'),
  ]);

/** The same of the sums `r`, which are by supplier and currency. */
export const sumsIn = (scope: Scope): Sql =>
  all([
    sql`r.block = any(array(select block from blocks))`,
    hasSupplier(scope) ? ofSupplier(scope) : undefined,
    equal('r.currency', scope.asked.currency, 'text'),
  ]);

/** Of sums that there are by supplier and, as the supplier 0, of all suppliers: one of both. */
function eitherIn(scope: Scope): Sql | undefined {
  if (hasSupplier(scope)) return undefined;
  return scope.asked.groupBy === 'supplier' ? sql`r.supplier <> 0` : sql`r.supplier = 0`;
}

/** The same of the sums of goods, where a group can be suppliers: of products. */
export const goodsSumsIn = (scope: Scope): Sql =>
  all([sumsIn(scope), hasSupplier(scope) ? undefined : sql`r.supplier = 0`]);

/** Which sums `r` a row of `found` is of, whatever it is grouped by. */
export const rowsOf = ({ asked }: Scope): Sql =>
  sql`r.block = any(found.blocks) and r.currency = found.currency and ${isCounted(raw('r.status'), asked)}`;

/** The same of sums by supplier. */
export const boughtIn = (scope: Scope): Sql =>
  all([rowsOf(scope), hasSupplier(scope) ? ofSupplier(scope) : sql`r.supplier = 0`]);

/** The same of the sums of `analytics_orders`. */
export const orderSumsIn = (scope: Scope): Sql => all([sumsIn(scope), eitherIn(scope)]);

/** The same of the sums of `analytics_companies`. */
export const companySumsIn = (scope: Scope): Sql =>
  all([
    orderSumsIn(scope),
    scope.actor.role === 'manager' ? sql`r.company = any(${companiesOfManager(scope.actor)})` : undefined,
  ]);

/** Whether the statuses of a report have that of an order or of a sum. */
export const isCounted = (status: Sql, { statuses }: Asked): Sql =>
  statuses ? sql`${status} = any(${statuses}::text[])` : sql`${status} <> 'cancelled'`;

/** Whether a product is in the category that is asked for, or below it. */
export const isInCategory = (product: Sql, { category }: Asked): Sql =>
  category === undefined
    ? sql`true`
    : sql`${product} in (select id from products where category = any(${subtreeOf(sql`${category}::int`)}))`;

/** Which rows of `claims` a report is of. */
export const claimsIn = ({ actor, asked }: Scope): Sql =>
  all([
    visibleClaims(actor),
    sql`claims.created_at >= ${startOf(asked)} and claims.created_at < ${endOf(asked)}`,
    equal('claims.supplier', asked.supplier, 'int'),
    equal('claims.company', asked.company, 'int'),
  ]);
