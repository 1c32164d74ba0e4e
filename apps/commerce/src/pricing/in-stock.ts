import { raw, sql, type Sql } from '@stoa/persistence';
import { availableOf } from './availability.js';
import { termsOf, type Viewer } from './terms.js';

/** The active warehouses from which the viewer buys: an array of ids, evaluated once per statement. */
const warehousesOf = (viewer: Viewer): Sql => sql`array(
  select w.id from suppliers seller ${termsOf(viewer, raw('seller.id'))}
  join warehouses w on w.supplier = seller.id and w.is_active
    and (terms.warehouses = '{}' or w.id = any(terms.warehouses)))`;

/**
 * Whether something of a product can be ordered: `stockOf` without a sum, which takes longest of many products. A stock of
 * more than is reserved says it already, unless another one lacks goods (the index `stocks_lacking`): then the sum does.
 *
 * @param product the column with the product's id
 */
export function isInStock(viewer: Viewer, product: Sql): Sql {
  const warehouses = warehousesOf(viewer);
  const stocks = sql`stocks s where s.product = ${product} and s.warehouse = any(${warehouses})`;
  return sql`exists (select from ${stocks} and s.quantity > s.reserved)
    and (not exists (select from ${stocks} and s.quantity < s.reserved)
      or (select sum(${availableOf('s')}) > 0 from ${stocks}))`;
}
