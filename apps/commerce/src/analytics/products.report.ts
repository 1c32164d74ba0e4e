import { raw, sql, type Sql } from '@stoa/persistence';
import { assortment } from '../pricing/assortment.js';
import { stockOf } from '../pricing/availability.js';
import { termsOf, type Viewer } from '../pricing/terms.js';
import { amount, nameIn, quantity, type Report } from './report.js';
import { orderCompany, orderGoods, ordersBetween } from './rollups.js';
import { isCounted, isInCategory, ordersIn, sumsIn, type Scope } from './scope.sql.js';
import { sourceOf } from './source.sql.js';

/** What a product is grouped by, as a column of `products`; and the name of a group. */
const groups: ReadonlyMap<string, { column: string; label: Sql }> = new Map([
  ['product', { column: 'id', label: nameIn('products') }],
  ['category', { column: 'category', label: nameIn('categories') }],
  ['brand', { column: 'brand', label: raw('found.key') }],
  ['supplier', { column: 'supplier', label: nameIn('suppliers') }],
]);

const measures = raw('goods.orders, goods.quantity, goods.total, goods.returned');

const fromOrders = (scope: Scope, start: Sql, until: Sql): Sql => sql`
  select goods.product, orders.currency, orders.status, ${orderCompany}, ${measures}
  from ${ordersBetween(start, until, ordersIn(scope))} ${orderGoods}
  where ${isInCategory(raw('goods.product'), scope.asked)}`;

const fromSums = (scope: Scope): Sql => sql`
  select goods.product, goods.currency, goods.status, goods.chunk, goods.companies, ${measures}
  from (select r.* from analytics_products r where ${sumsIn(scope)}) goods
  where ${isInCategory(raw('goods.product'), scope.asked)}`;

/** Each product; an order has a product once. */
function ofProducts(scope: Scope): Sql {
  const { actor, asked } = scope;
  const isDirect = actor.role === 'buyer' || actor.role === 'manager' || asked.company !== undefined;
  const { ctes, rows } = sourceOf(asked, {
    sums: isDirect ? undefined : { rows: fromSums(scope), base: 1 },
    orders: (start, until) => fromOrders(scope, start, until),
  });
  return sql`with ${ctes} facts as (${rows}),
    chunks as (
      select product, currency, chunk, sum(orders) as orders, sum(quantity) as quantity, sum(total) as total,
        sum(returned) as returned, bit_count(bit_or(companies)) as companies
      from facts where ${isCounted(raw('status'), asked)} group by product, currency, chunk)
    select product::text as key, currency, sum(orders) as orders, sum(companies) as companies,
      sum(quantity) as quantity, sum(total) as total, sum(returned) as returned
    from chunks group by product, currency`;
}

/** Products with something in common: an order with several of them counts once, which no sums of days can say. */
function ofGroups(scope: Scope, column: string): Sql {
  const { asked } = scope;
  const { rows } = sourceOf(asked, {
    orders: (start, until) => sql`
      select p.${raw(column)}::text as key, orders.currency, orders.id, orders.company, goods.quantity, goods.total,
        goods.returned
      from orders join (
        select l."order", l.product, l.quantity * 1000 as quantity, l.total * 100 as total, l.returned_quantity * 1000 as returned
        from order_lines l) goods on goods."order" = orders.id
      join products p on p.id = goods.product
      where orders.submitted_at >= ${start} and orders.submitted_at < ${until} and ${ordersIn(scope)}
        and ${isCounted(raw('orders.status'), asked)} and ${isInCategory(raw('goods.product'), asked)}`,
  });
  return sql`select key, currency, count(distinct id) as orders, count(distinct company) as companies,
    sum(quantity) as quantity, sum(total) as total, sum(returned) as returned
    from (${rows}) facts group by key, currency`;
}

/** What is available of the goods of a row that exist for the actor, as lists of products have it. */
function available({ actor, asked, now }: Scope, column: string): Sql {
  const viewer: Viewer = { actor, contract: undefined, at: sql`${now}::timestamptz` };
  const supplier = asked.supplier === undefined ? sql`true` : sql`products.supplier = ${asked.supplier}::int`;
  const of = (group: string): Sql => sql`(select coalesce(sum(stock.available), 0.000)
    from products ${termsOf(viewer, raw('products.supplier'))} ${stockOf(raw('products.id'))}
    where ${raw(group)} and not products.is_deleted and ${assortment(viewer)} and ${supplier}
      and ${isInCategory(raw('products.id'), asked)})`;
  if (column === 'brand') return of('products.brand = found.key');
  const named = of(`products.${column} = found.key::int`);
  // One condition for both, `is not distinct from`, would find products by no index.
  return column === 'category'
    ? sql`case when found.key is null then ${of('products.category is null')} else ${named} end`
    : named;
}

export function productsReport(scope: Scope): Report {
  const { from, to, groupBy } = scope.asked;
  const { column, label } = groups.get(groupBy)!;
  const stock = available(scope, column);
  const days = sql`(${to}::date - ${from}::date + 1)`;
  return {
    found: groupBy === 'product' ? ofProducts(scope) : ofGroups(scope, column),
    fields: {
      key: raw('found.key'),
      label,
      sku: groupBy === 'product' ? nameIn('products', 'sku') : raw('null::text'),
      currency: raw('found.currency'),
      orders_count: raw('found.orders'),
      companies_count: raw('found.companies'),
      quantity: quantity('found.quantity'),
      total: amount('found.total'),
      average_price: amount('found.total * 1000 / nullif(found.quantity, 0)'),
      returned_quantity: quantity('found.returned'),
      stock_available: stock,
      // Of thousandths: a rounded average would make it one day less where it is a whole number.
      days_of_stock: sql`div(greatest(${stock}, 0) * 1000 * ${days}, nullif(found.quantity, 0))`,
    },
    key: raw('found.key, found.currency'),
    order: ['-total', 'key', 'currency'],
  };
}
