import { raw, sql, type Sql } from '@stoa/persistence';
import { fieldFault, noSuchPk, type Actor } from '../actor.js';
import { companiesOfUser } from '../pricing/companies-of-user.js';

/** Which chats exist for the actor: those of the own companies or the own supplier, managers' of their companies. */
export const visibleChats = (actor: Actor): Sql => visibleIn('chats', actor);

/** The same for the rows of a table that has both parties. */
export function visibleIn(table: 'chats' | 'chat_messages' | 'chat_reads', actor: Actor): Sql {
  const { id, role, supplier } = actor;
  const of = raw(table);
  if (role === 'admin') return sql`true`;
  if (role === 'buyer') return sql`${of}.company = any(${companiesOfUser(actor)})`;
  const own = sql`${of}.supplier = ${supplier}::int`;
  return role === 'manager'
    ? sql`${own} and ${of}.company = any(array(select id from companies where manager = ${id}::int))`
    : own;
}

/** Suppliers write for themselves, buyers to a supplier that they name. @throws Fault invalid/validation */
export function supplierOfChat({ role, supplier: own }: Actor, supplier: number | undefined): number {
  if (role === 'buyer') {
    if (supplier === undefined) throw fieldFault('supplier', 'required');
    return supplier;
  }
  if (own === null || (supplier !== undefined && supplier !== own))
    throw noSuchPk('supplier', supplier ?? own);
  return own;
}

/** The orders that a chat can be about: those of its two, and no baskets, which suppliers do not see. */
export const ordersOf = ({ company, supplier }: { company?: number; supplier?: number }): Sql => sql`
  orders.company = ${company ?? null}::int and orders.status <> 'new'
  and coalesce(orders.supplier = ${supplier ?? null}::int, true)`;
