import { commerce } from '@stoa/contracts';
import { raw, sql, type Sql } from '@stoa/persistence';
import { rowsView, type ResourceRules } from '@stoa/service';
import type { Actor } from '../actor.js';
import { companiesOfUser } from '../pricing/companies-of-user.js';

const { orderLineFields, products } = commerce;

type Rules = ResourceRules<typeof commerce.orders, Actor>;
type Reading = Parameters<NonNullable<Rules['visible']>>[1];

/** Companies of which a manager is in charge: an array of ids. */
export const managedBy = ({ id }: Actor): Sql =>
  sql`array(select id from companies where manager = ${id}::int)`;

/**
 * Buyers see the orders of their companies, suppliers those that are placed with them.
 *
 * The orders of a buyer are few among those of all: with a condition on companies alone, PostgreSQL would read a list in
 * the order of all orders until it has found a page of the buyer's.
 */
export const visible = (actor: Actor, { isOne }: Pick<Reading, 'isOne'> = { isOne: true }): Sql => {
  const { role, supplier } = actor;
  if (role === 'admin') return sql`true`;
  if (role === 'buyer')
    return isOne
      ? sql`orders.company = any(${companiesOfUser(actor)})`
      : sql`orders.id = any(array(select own.id from orders own where own.company = any(${companiesOfUser(actor)})))`;
  const own = sql`orders.supplier = ${supplier}::int`;
  return role === 'manager' ? sql`${own} and orders.company = any(${managedBy(actor)})` : own;
};

/** The same of the stored counters. */
export const count: NonNullable<Rules['count']> = (actor) => {
  const { role, supplier } = actor;
  const sum = (where: Sql): Sql =>
    sql`(select coalesce(sum(count), 0)::int from order_counts where ${where})`;
  if (role === 'admin') return sum(sql`supplier = 0 and company = 0`);
  if (role === 'buyer') return sum(sql`supplier = 0 and company = any(${companiesOfUser(actor)})`);
  const own = sql`supplier = ${supplier}::int`;
  return sum(
    role === 'manager' ? sql`${own} and company = any(${managedBy(actor)})` : sql`${own} and company = 0`,
  );
};

export const computed: NonNullable<Rules['computed']> = {
  // The number of the buyer, ours and the supplier's, as far as there are any.
  document_number: ({ number, buyer_doc_number: buyer, supplier_doc_number: supplier }) =>
    sql`nullif(concat_ws('/', nullif(${buyer}, ''), ${number}, nullif(${supplier}, '')), '')`,
  lines: ({ id }) =>
    rowsView(orderLineFields, { from: 'order_lines', where: sql`order_lines."order" = ${id}` }),
  lines_count: ({ id }) => sql`(select count(*)::int from order_lines l where l."order" = ${id})`,
  applied_promotions: ({ id }) => sql`array_to_json(array(select row_to_json(one) from (
    select promotion, title, amount::text from order_promotions p where p."order" = ${id} order by promotion) one))`,
  paid_percent: ({ paid_amount: paid, total }) =>
    sql`case when ${total} > 0 then round(${paid} * 100 / ${total}, 2) else 0.00 end`,
  submit: () => undefined,
  expected_total: () => undefined,
};

export const filters: NonNullable<Rules['filters']> = {
  product: {
    condition: (test, { id }) =>
      sql`exists (select from order_lines l where l."order" = ${id} and ${test(raw('l.product'))})`,
    to: products,
  },
  company_name: {
    condition: (test, { company }) =>
      sql`exists (select from companies c where c.id = ${company} and ${test(raw('c.name'))})`,
  },
};
