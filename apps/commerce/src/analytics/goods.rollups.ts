import { raw, sql, type Sql } from '@stoa/persistence';
import { ordersOfDays, sellers } from './order-facts.sql.js';
import type { Rollup } from './rollup.js';

const size = `1 as orders, (sum(l.quantity) * 1000)::bigint as quantity, (sum(l.total) * 100)::bigint as total,
  (sum(l.returned_quantity) * 1000)::bigint as returned`;

/** The measures of each product of `orders`, joined as `goods`. */
export const orderGoods = raw(`cross join lateral (
  select l.product, ${size} from order_lines l where l."order" = orders.id group by l.product) goods`);

/** What `products` have in common, as text, which is empty for none. */
const commons: ReadonlyMap<string, string> = new Map([
  ['category', `coalesce(products.category::text, '')`],
  ['brand', 'products.brand'],
  ['supplier', 'products.supplier::text'],
]);

/** All of it, joined as `common`: `dimension` and `key`. */
const commonOf = raw(
  `cross join lateral (values ${Array.from(commons)
    .map(([dimension, key]) => `('${dimension}', ${key})`)
    .join(', ')}) common (dimension, key)`,
);

const groups = (columns: string, condition: Sql): Sql => sql`
  select ${raw(columns)} common.dimension, common.key, ${raw(size)}
  from order_lines l join products on products.id = l.product ${commonOf}
  where ${condition} group by ${raw(columns)} common.dimension, common.key`;

/** The measures of each group of products of `orders`, joined as `goods`: an order is in a group once. */
const orderGroups = sql`cross join lateral (${groups('', raw(`l."order" = orders.id`))}) goods`;

/** The same of one dimension, and of the lines `l` of a condition. */
export const orderGroupsBy = (dimension: string, condition: Sql): Sql => sql`cross join lateral (
  select ${raw(commons.get(dimension)!)} as key, ${raw(size)} from order_lines l join products on products.id = l.product
  where l."order" = orders.id and ${condition} group by 1) goods`;

/** Selects the same of all orders, with their `order`, of the groups `common` of a condition. Their products are found first. */
export const groupsOf = (condition: Sql): Sql =>
  groups(
    'l."order",',
    sql`l.product = any(array(select products.id from products ${commonOf} where ${condition})) and ${condition}`,
  );

const facts = raw(`analytics_day(orders.submitted_at) as day, orders.status, orders.currency`);
const measures = raw('goods.orders, goods.quantity, goods.total, goods.returned');
const sums = { orders: 'sum', quantity: 'sum', total: 'sum', returned: 'sum' } as const;
const company = raw('int4multirange(int4range(orders.company, orders.company + 1)) as companies');

export const productsRollup: Rollup = {
  table: 'analytics_products',
  keys: ['supplier', 'product', 'status', 'currency'],
  measures: { ...sums, companies: 'range_agg' },
  base: 1,
  facts: (first, until) => sql`
    select ${facts}, seller.supplier, goods.product, ${measures}, ${company}
    from ${ordersOfDays(first, until)} ${orderGoods} ${sellers}`,
};

const groupsOfDays = (first: Sql, until: Sql): Sql => sql`${ordersOfDays(first, until)} ${orderGroups}`;

/** @param source `orders` and their `goods` */
export const groupFacts = (source: Sql): Sql => sql`
  select ${facts}, seller.supplier, goods.dimension, goods.key, ${measures}, ${company}
  from ${source} ${sellers}`;

export const groupsRollup: Rollup = {
  table: 'analytics_groups',
  keys: ['supplier', 'dimension', 'key', 'status', 'currency'],
  measures: { ...sums, companies: 'range_agg' },
  base: 1,
  facts: (first, until) => groupFacts(groupsOfDays(first, until)),
};

/** The company of `orders`, as one of 1,024. */
const orderCompany = raw(
  `orders.company >> 10 as chunk, set_bit(0::bit(1024), orders.company & 1023, 1) as companies`,
);

/** @param source `orders` and their `goods` */
export const groupCompanyFacts = (source: Sql): Sql => sql`
  select ${facts}, goods.dimension, goods.key, ${orderCompany} from ${source}`;

export const groupCompaniesRollup: Rollup = {
  table: 'analytics_group_companies',
  keys: ['dimension', 'key', 'status', 'currency', 'chunk'],
  measures: { companies: 'bit_or' },
  base: 1,
  facts: (first, until) => groupCompanyFacts(groupsOfDays(first, until)),
};
