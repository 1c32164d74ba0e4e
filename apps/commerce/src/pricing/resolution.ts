import { sql, type Sql } from '@stoa/persistence';

/** The columns of the product that is priced. */
export interface PricedProduct {
  id: Sql;
  /** How much is bought. */
  quantity: Sql;
}

/** Lists show the price of the smallest order, and of one unit where less can be ordered. */
export const listQuantity = (minOrderQuantity: Sql): Sql => sql`greatest(${minOrderQuantity}, 1)`;

/**
 * Of rows with the same smallest quantity the one that ends is applied, and else the one that began last: a promotion or
 * a new price list overrides what was valid before.
 */
export const preferred = sql`p.valid_to is not null desc, p.valid_from desc nulls last`;

/** Whether the price `p` is valid. */
export const isValid = (at: Sql): Sql => sql`(p.valid_from is null or p.valid_from <= ${at})
  and (p.valid_to is null or p.valid_to > ${at})`;

const ofProduct = ({ id }: Pick<PricedProduct, 'id'>): Sql =>
  sql`p.product = ${id} and p.price_type = terms.price_type`;

/**
 * The price by the joined `terms`, joined as `price`: `amount`, or null for what cannot be ordered, `min_quantity` and
 * `is_temporary`. It is the valid row with the greatest smallest quantity that is not above the quantity. One look-up in
 * the index `prices_once` alone.
 *
 * @param at the time of the request, or `now()`
 */
export const priceOf = (product: PricedProduct, at: Sql): Sql => sql`left join lateral (
    select p.amount, p.min_quantity, p.valid_to is not null as is_temporary from prices p
    where ${ofProduct(product)} and p.min_quantity <= ${product.quantity} and ${isValid(at)}
    order by p.min_quantity desc, ${preferred} limit 1
  ) price on true`;

/** What a product costs without the temporary `price`, if that is more; null if the price is not temporary. */
export const oldPrice = (product: Pick<PricedProduct, 'id'>, at: Sql): Sql => sql`(
    select nullif(greatest(p.amount, price.amount), price.amount) from prices p
    where price.is_temporary and ${ofProduct(product)} and p.min_quantity = price.min_quantity
      and p.valid_to is null and ${isValid(at)}
    order by ${preferred} limit 1)`;

/** JSON: the price from each smallest quantity on, `[{"min_quantity":"1.000","price":"9.90"}]`. */
export const tierPrices = (product: Pick<PricedProduct, 'id'>, at: Sql): Sql => sql`array_to_json(array(
    select row_to_json(tier) from (
      select distinct on (p.min_quantity) p.min_quantity::text, p.amount::text as price from prices p
      where ${ofProduct(product)} and ${isValid(at)} order by p.min_quantity, ${preferred}) tier))`;
