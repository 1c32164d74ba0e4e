import { raw, sql, type Sql } from '@stoa/persistence';

/**
 * What can still be ordered of a stock. The one place that says so: with `suppliers.stock_feed = 'free'` the quantity of
 * a feed is without the goods of orders that the ERP has received, and orders do not reserve those a second time.
 *
 * @param stock the alias of `stocks`
 */
export const availableOf = (stock: string): Sql => sql`(${raw(stock)}.quantity - ${raw(stock)}.reserved)`;

/**
 * What is available of a product by the joined `terms`, joined as `stock`: `available`, over the active warehouses, of
 * which the contract may name some. It is negative if orders have reserved more than there is.
 *
 * @param product the column with the product's id
 */
export const stockOf = (product: Sql): Sql => sql`left join lateral (
    select coalesce(sum(${availableOf('s')}), 0.000) as available
    from stocks s join warehouses w on w.id = s.warehouse and w.is_active
    where s.product = ${product} and (terms.warehouses = '{}' or s.warehouse = any(terms.warehouses))
  ) stock on true`;

/** `out`, `low` (less than ten smallest orders) or `in_stock`, of the joined `stock`. */
export const stockStatus = (minOrderQuantity: Sql): Sql =>
  sql`stock_status(stock.available, ${minOrderQuantity})`;
