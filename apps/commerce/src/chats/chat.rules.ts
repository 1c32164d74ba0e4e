import { sql, type Sql } from '@stoa/persistence';
import { fieldFault, noSuchPk, type Actor } from '../actor.js';
import { ofParties } from '../parties.js';

/** Which chats exist for the actor: those of the own companies or the own supplier, managers' of their companies. */
export const visibleChats = (actor: Actor): Sql => ofParties('chats', actor);

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
