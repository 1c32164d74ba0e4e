import { raw, sql, type Sql } from '@stoa/persistence';
import type { Actor } from './actor.js';
import { companiesOfUser } from './pricing/companies-of-user.js';

/** The companies of which a manager is in charge: an array of ids. */
export const companiesOfManager = ({ id }: Pick<Actor, 'id'>): Sql =>
  sql`array(select id from companies where manager = ${id}::int)`;

type Table = 'chats' | 'chat_messages' | 'chat_reads' | 'claims' | 'contracts' | 'orders';

/**
 * Which rows of a table with a `supplier` and a `company` exist for an actor: buyers see those of their companies, suppliers
 * their own, managers of these the ones of their companies.
 *
 * @param isOne false for a list. The rows of a buyer are few among those of all: with a condition on companies alone,
 *   PostgreSQL would read a list in the order of all rows until it has found a page of the buyer's.
 */
export function ofParties(table: Table, actor: Actor, isOne = true): Sql {
  const { role, supplier } = actor;
  if (role === 'admin') return sql`true`;
  if (role === 'buyer') {
    const own = companiesOfUser(actor);
    return isOne
      ? sql`${raw(table)}.company = any(${own})`
      : sql`${raw(table)}.id = any(array(select own.id from ${raw(table)} own where own.company = any(${own})))`;
  }
  const own = sql`${raw(table)}.supplier = ${supplier}::int`;
  return role === 'manager' ? sql`${own} and ${raw(table)}.company = any(${companiesOfManager(actor)})` : own;
}
