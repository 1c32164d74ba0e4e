import { raw, sql, type Sql } from '@stoa/persistence';

/** Number and quantity of the lines of `orders`, joined as `size`. */
export const orderSize = raw(`cross join lateral (
  select count(*) as lines, coalesce(sum(l.quantity), 0) as quantity
  from order_lines l where l."order" = orders.id) size`);

/** The measures of one order. */
export const orderMeasures = raw(`1 as orders, size.lines, (size.quantity * 1000)::bigint as quantity,
  (orders.total * 100)::bigint as total, (orders.discount_total * 100)::bigint as discount,
  (orders.total * 100)::bigint as least, (orders.total * 100)::bigint as greatest`);

/** Baskets are in no report, not even those that were orders before. */
export const isOrder = raw(`orders.submitted_at is not null and orders.status <> 'new'`);

/**
 * The orders that were submitted from `start` to before `until`, as `orders`. PostgreSQL does not know how few they are, and
 * would read all orders for each range; `offset 0` keeps it from that.
 */
export const ordersBetween = (start: Sql, until: Sql, condition = isOrder): Sql => sql`(
  select * from orders where orders.submitted_at >= ${start} and orders.submitted_at < ${until} and ${condition}
  offset 0) orders`;

/** Those of the days from `first` to before `until`. */
export const ordersOfDays = (first: Sql, until: Sql): Sql =>
  ordersBetween(sql`analytics_start(${first})`, sql`analytics_start(${until})`);

/** Joins the supplier of `orders` and, for all suppliers together, 0 as `seller`. */
export const sellers = raw('cross join lateral (values (orders.supplier), (0)) seller (supplier)');

/** The statuses that `orders` have reached, joined as `passed`; an empty one for the submission. */
export const orderPassage = raw(`cross join lateral (
  select h.to_status as reached from order_history h where h."order" = orders.id and h.to_status <> 'new'
  union select orders.status union select '') passed`);
