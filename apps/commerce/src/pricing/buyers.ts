import { raw, sql, type Sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import { companiesOfUser } from './companies-of-user.js';
import { termsOf } from './terms.js';

/** The price types of a buyer's contracts, and those by which the buyer buys without one: an array of ids. */
export const priceTypesOfBuyer = (actor: Actor): Sql => sql`array(
  select terms.price_type from suppliers seller
    ${termsOf({ actor, contract: undefined, at: sql`now()` }, raw('seller.id'))} where terms.price_type is not null
  union select price_type from contracts where company = any(${companiesOfUser(actor)}))`;

/** The active warehouses of a buyer's contracts; those that name none are for all of the supplier's. An array of ids. */
export const warehousesOfBuyer = (actor: Actor): Sql => sql`array(
  select w.id from warehouses w where w.is_active and exists (
    select from contracts c where c.company = any(${companiesOfUser(actor)}) and c.supplier = w.supplier
      and (c.warehouses = '{}' or w.id = any(c.warehouses))))`;

/** The price types or warehouses of a supplier: an array of ids. */
export const ownedBy = (table: 'price_types' | 'warehouses', { supplier }: Actor): Sql =>
  sql`array(select own.id from ${raw(table)} own where own.supplier = ${supplier}::int)`;

/** Buyers see what concerns products that are sold. @param product the column with the product's id */
export const isSold = (product: Sql): Sql =>
  sql`exists (select from products sold where sold.id = ${product} and sold.is_active and not sold.is_deleted)`;
