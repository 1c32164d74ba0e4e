import { raw, sql, type Sql } from '@stoa/persistence';
import { availableOfProduct, withAvailable } from './available.sql.js';
import { companiesCount, ofGroups, ofProducts } from './goods.sql.js';
import { amount, nameIn, quantity, type Report } from './report.js';
import type { Scope } from './scope.sql.js';

/** What a product is grouped by, as a column of `products`; and the name of a group. */
const groups: ReadonlyMap<string, { column: string; label: Sql }> = new Map([
  ['product', { column: 'id', label: nameIn('products') }],
  ['category', { column: 'category', label: nameIn('categories') }],
  ['brand', { column: 'brand', label: raw('found.key') }],
  ['supplier', { column: 'supplier', label: nameIn('suppliers') }],
]);

export function productsReport(scope: Scope): Report {
  const { from, to, groupBy } = scope.asked;
  const { column, label } = groups.get(groupBy)!;
  const isByProduct = groupBy === 'product';
  const stock = isByProduct ? availableOfProduct(scope) : raw('found.available');
  const days = sql`(${to}::date - ${from}::date + 1)`;
  return {
    found: isByProduct ? ofProducts(scope) : withAvailable(scope, ofGroups(scope), column),
    fields: {
      key: raw('found.key'),
      label,
      sku: isByProduct ? nameIn('products', 'sku') : raw('null::text'),
      currency: raw('found.currency'),
      orders_count: raw('found.orders'),
      companies_count: companiesCount(scope),
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
