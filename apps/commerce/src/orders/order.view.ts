import { commerce } from '@stoa/contracts';
import { raw, sql, type Sql } from '@stoa/persistence';
import { rowsView, type ResourceRules } from '@stoa/service';
import type { Actor } from '../actor.js';
import { companiesOfManager, ofParties } from '../parties.js';
import { companiesOfUser } from '../pricing/companies-of-user.js';

const { orderLineFields, products } = commerce;

type Rules = ResourceRules<typeof commerce.orders, Actor>;
type Reading = Parameters<NonNullable<Rules['visible']>>[1];

/** Buyers see the orders of their companies, suppliers those that are placed with them. */
export const visible = (actor: Actor, { isOne }: Pick<Reading, 'isOne'> = { isOne: true }): Sql =>
  ofParties('orders', actor, isOne);

/** The same of a buyer, by company. */
export const each: NonNullable<Rules['each']> = (actor) =>
  actor.role === 'buyer'
    ? { values: companiesOfUser(actor), where: sql`orders.company = each.value` }
    : undefined;

/** The same of the stored counters. */
export const count: NonNullable<Rules['count']> = (actor) => {
  const { role, supplier } = actor;
  const sum = (where: Sql): Sql =>
    sql`(select coalesce(sum(count), 0)::int from order_counts where ${where})`;
  if (role === 'admin') return sum(sql`supplier = 0 and company = 0`);
  if (role === 'buyer') return sum(sql`supplier = 0 and company = any(${companiesOfUser(actor)})`);
  const own = sql`supplier = ${supplier}::int`;
  return sum(
    role === 'manager'
      ? sql`${own} and company = any(${companiesOfManager(actor)})`
      : sql`${own} and company = 0`,
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
