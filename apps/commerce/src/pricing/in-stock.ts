import { raw, sql, type Sql } from '@stoa/persistence';
import { availableOf } from './availability.js';
import { termsOf, type Viewer } from './terms.js';

/** The active warehouses from which the viewer buys: an array of ids, evaluated once per statement. */
const warehousesOf = (viewer: Viewer): Sql => sql`array(
  select w.id from suppliers seller ${termsOf(viewer, raw('seller.id'))}
  join warehouses w on w.supplier = seller.id and w.is_active
    and (terms.warehouses = '{}' or w.id = any(terms.warehouses)))`;

/**
 * Whether something of a product can be ordered: `stockOf` of all products at once. A page reads the sums in the order of
 * the index until it is full; a count reads each stock once.
 *
 * @param product the column with the product's id
 */
export const isInStock = (viewer: Viewer, product: Sql): Sql => sql`${product} in (
  select s.product from stocks s where s.warehouse = any(${warehousesOf(viewer)})
  group by s.product having sum(${availableOf('s')}) > 0)`;
