import { raw, sql, type Sql } from '@stoa/persistence';
import { priceOf } from '../pricing/resolution.js';
import { isActive, termsFor } from '../pricing/terms.js';

/** What orders ask for, as rows: one of each order, and one of each line, which names its order by `basket`. */
export interface BasketRows {
  /** `key, supplier, company, contract, payment_type, delivery_type, warehouse, coupon_code` */
  baskets: Sql;
  /** `basket, place, id, product, quantity, warehouse, comment` */
  lines: Sql;
}

/** The rows of orders that are stored. */
export const storedBaskets = (ids: readonly number[]): BasketRows => ({
  baskets: sql`select o.id as key, o.supplier, o.company, o.contract, o.payment_type, o.delivery_type, o.warehouse, o.coupon_code
    from orders o where o.id = any(${ids}::int[])`,
  lines: sql`select l."order" as basket, l.id as place, l.id, l.product, l.quantity, l.warehouse, l.comment
    from order_lines l where l."order" = any(${ids}::int[])`,
});

/** The rows of one order that is not stored. @param basket,lines as JSON */
export const givenBasket = (basket: object, lines: readonly object[]): BasketRows => ({
  baskets: sql`select 0 as key, given.* from jsonb_to_record(${JSON.stringify(basket)}::jsonb)
    as given (supplier int, company int, contract int, payment_type int, delivery_type int, warehouse int, coupon_code text)`,
  lines: sql`select 0 as basket, given.* from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
    as given (place int, id int, product bigint, quantity numeric, warehouse bigint, comment text)`,
});

/** Whether the supplier sends from the warehouse by the joined `terms`. */
const isAllowed = (warehouse: Sql): Sql => sql`exists (select from warehouses w
  where w.id = ${warehouse} and w.supplier = terms.supplier and w.is_active
    and (terms.warehouses = '{}' or w.id = any(terms.warehouses)))`;

const isNamed = (id: Sql, list: Sql): Sql =>
  sql`(${id} is null or coalesce(${list}, '{}') = '{}' or ${id} = any(${list}))`;

/** Whether each status is final, by its code. */
export const statuses = sql`(select jsonb_object_agg(code, is_final) from order_statuses)`;

/** The warehouses that an order can be sent from, the preferred first: the one that it names, else those of the contract. */
export const sourcesOf = (supplier: Sql, warehouse: Sql, ofContract: Sql): Sql => sql`array(
  select w.id from warehouses w where w.supplier = ${supplier} and w.is_active
    and case when ${warehouse} is not null then w.id = ${warehouse}
      else coalesce(${ofContract}, '{}') = '{}' or w.id = any(${ofContract}) end
  order by w.priority desc, w.id)`;

const basketColumns = (at: Sql): Sql => sql`
  given.*, terms.price_type, terms.currency, terms.vat_included, terms.warehouses, chosen.id as terms_contract,
  exists (select from contracts c where c.id = chosen.id and ${isActive(at)}) as is_contract_active,
  exists (select from contracts c where c.company = given.company and c.supplier = given.supplier) as has_contracts,
  seller.is_active as is_supplier_active, seller.reserve_on, seller.stock_feed, seller.allow_backorder,
  buyer.can_order and not buyer.is_deleted as may_order, buyer."group" as company_group,
  ${isNamed(sql`given.payment_type`, sql`chosen.payment_types`)} as is_payment_allowed,
  ${isNamed(sql`given.delivery_type`, sql`chosen.delivery_types`)} as is_delivery_allowed,
  coalesce(delivery.price, 0.00)::text as delivery_price, line.id as status_line, line.steps, ${statuses} as statuses,
  ${sourcesOf(sql`given.supplier`, sql`given.warehouse`, sql`terms.warehouses`)} as sources,
  not exists (select from orders before where before.company = given.company
    and before.supplier = given.supplier and before.submitted_at is not null) as is_first`;

/**
 * Terms, prices and products of orders, in one statement: a row of `BasketFacts` for each. Its text depends on nothing
 * but where the rows come from.
 *
 * @param at the time of the request
 */
export const factsOf = ({ baskets, lines }: BasketRows, at: Sql): Sql => sql`
  with basket as materialized (
    select ${basketColumns(at)}
    from (${baskets}) given
    join suppliers seller on seller.id = given.supplier
    join companies buyer on buyer.id = given.company
    ${termsFor({ companies: sql`array[given.company]`, contract: raw('given.contract'), at }, raw('given.supplier'))}
    left join contracts chosen on chosen.id = coalesce(given.contract, terms.contract)
    left join payment_types payment on payment.id = given.payment_type
    left join delivery_types delivery on delivery.id = given.delivery_type
    join status_lines line on line.id = coalesce(payment.status_line, (select min(id) from status_lines))
  )
  select terms.*, ${isAllowed(raw('terms.warehouse'))} or terms.warehouse is null as is_warehouse_allowed,
    array_to_json(array(
      select row_to_json(one) from (
        select asked.id, asked.product, asked.quantity::text, asked.warehouse, asked.comment, goods.id is not null as is_sold,
          goods.sku, goods.name, goods.unit, goods.category, goods.vat_rate::text, goods.min_order_quantity::text, goods.quantity_step::text,
          price.amount::text as price, ${isAllowed(raw('asked.warehouse'))} or asked.warehouse is null as is_warehouse_allowed
        from (${lines}) asked
        left join products goods on goods.id = asked.product and goods.supplier = terms.supplier and goods.is_active and not goods.is_deleted
        ${priceOf({ id: raw('goods.id'), quantity: raw('asked.quantity') }, at)}
        where asked.basket = terms.key order by asked.place) one)) as lines
  from basket terms`;
