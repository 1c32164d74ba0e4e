import { emptySql, raw, sql, type Sql } from '@stoa/persistence';
import { isValid, listQuantity } from './resolution.js';
import { companiesOf, isActive, termsOf, type Viewer } from './terms.js';

/**
 * Which rows of `products` exist for the viewer, but for those that are removed. Suppliers see their own, administrators
 * all; buyers those active ones that have a price for the smallest order, by the terms of the contract that was asked
 * for, else by those of any of their contracts, else by the price type that applies without one.
 */
export function assortment(viewer: Viewer): Sql {
  const { role, supplier } = viewer.actor;
  if (role === 'admin') return sql`true`;
  if (role !== 'buyer') return sql`products.supplier = ${supplier}::int`;
  return sql`products.is_active and exists (select from prices p
    where p.product = products.id and p.price_type = any(${priceTypesOf(viewer)})
      and p.min_quantity <= ${listQuantity(raw('products.min_order_quantity'))} and ${isValid(viewer.at)})`;
}

/** Evaluated once per statement: it depends on no product. */
function priceTypesOf(viewer: Viewer): Sql {
  const ofTerms = sql`select terms.price_type from suppliers seller ${termsOf(viewer, raw('seller.id'))}
    where seller.is_active and terms.price_type is not null`;
  const companies = viewer.contract === undefined ? companiesOf(viewer) : undefined;
  const ofContracts = companies
    ? sql`union select c.price_type from contracts c join suppliers seller on seller.id = c.supplier
        where c.company = any(${companies}) and seller.is_active and ${isActive(viewer.at)}`
    : emptySql;
  return sql`array(${ofTerms} ${ofContracts})`;
}
