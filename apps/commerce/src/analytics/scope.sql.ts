import { joinSql, raw, sql, type Sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import { visible } from '../orders/order.view.js';
import { companiesOfManager } from '../parties.js';
import type { Asked } from './asked.rules.js';
import { isOrder } from './rollups.js';

/** A report of one actor. */
export interface Scope {
  actor: Actor;
  asked: Asked;
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
const hasSupplier = ({ actor, asked }: Scope): boolean => isOfSupplier(actor) || asked.supplier !== undefined;

/** The same of the sums `r`, which are by supplier and currency. */
export const sumsIn = ({ actor, asked }: Scope): Sql =>
  all([
    sql`r.block = any(array(select block from blocks))`,
    isOfSupplier(actor) ? equal('r.supplier', actor.supplier, 'int') : undefined,
    equal('r.supplier', asked.supplier, 'int'),
    equal('r.currency', asked.currency, 'text'),
  ]);

/** The same of the sums by company, where those of all suppliers have the supplier 0. */
export const companySumsIn = (scope: Scope): Sql =>
  all([
    sumsIn(scope),
    hasSupplier(scope) ? undefined : sql`r.supplier = 0`,
    scope.actor.role === 'manager' ? sql`r.company = any(${companiesOfManager(scope.actor)})` : undefined,
  ]);

/** Whether the statuses of a report have that of an order or of a sum. */
export const isCounted = (status: Sql, { statuses }: Asked): Sql =>
  statuses ? sql`${status} = any(${statuses}::text[])` : sql`${status} <> 'cancelled'`;
