import { raw, sql, type Sql } from '@stoa/persistence';
import { isValid, listQuantity, preferred } from './resolution.js';
import { termsOf, type Viewer } from './terms.js';

/**
 * The prices of many products, one row with `id` and `amount` for each product that has one: `priceOf` as a join, which reads the
 * prices of whole price types instead of a product at a time.
 *
 * @param products a table with `id`, `supplier` and `min_order_quantity`
 */
export const pricesOfAll = (products: string, viewer: Viewer): Sql => sql`
  select distinct on (product.id) product.id, p.amount
  from (select seller.id as supplier, terms.price_type from suppliers seller ${termsOf(viewer, raw('seller.id'))}) terms
  join ${raw(products)} product on product.supplier = terms.supplier
  join prices p on p.product = product.id and p.price_type = terms.price_type
  where p.min_quantity <= ${listQuantity(raw('product.min_order_quantity'))} and ${isValid(viewer.at)}
  order by product.id, p.min_quantity desc, ${preferred}`;
