import { commerce } from '@stoa/contracts';
import { raw, sql, type Sql } from '@stoa/persistence';
import { rowsView, type Reading, type ResourceRules, type RowColumns } from '@stoa/service';
import type { Actor } from '../actor.js';
import { availableOf, stockOf, stockStatus } from '../pricing/availability.js';
import { listQuantity, oldPrice, priceOf, tierPrices, type PricedProduct } from '../pricing/resolution.js';
import { termsOf, type Viewer } from '../pricing/terms.js';

const { prices, stocks } = commerce;
type Products = typeof commerce.products;
type Columns = Pick<RowColumns<Products>, 'id' | 'supplier' | 'min_order_quantity'>;
type ProductReading = Reading<Products, Actor>;

/** By whose terms the products of a read are priced. */
export const viewerOf = ({ actor, parameters, now }: Omit<ProductReading, 'isOne'>): Viewer => ({
  actor,
  contract: parameters.contract as number | undefined,
  at: sql`${now}::timestamptz`,
});

const pricedOf = ({ id, min_order_quantity: least }: Columns): PricedProduct => ({
  id,
  quantity: listQuantity(least),
});

/** Terms, price and stock of each row of a page. */
export const join = (columns: Columns, reading: ProductReading): Sql =>
  sql`${termsOf(viewerOf(reading), columns.supplier)}
    ${priceOf(pricedOf(columns), viewerOf(reading).at)} ${stockOf(columns.id)}`;

/** Buyers see neither other prices than their own nor the stock of each warehouse. */
const forSellers = ({ actor }: ProductReading, rows: () => Sql): Sql | undefined =>
  actor.role === 'buyer' ? undefined : rows();

export const computed: NonNullable<ResourceRules<Products, Actor>['computed']> = {
  price: () => raw('price.amount'),
  old_price: (columns, reading) => oldPrice(columns, viewerOf(reading).at),
  currency: () => raw('terms.currency'),
  price_type: () => raw('terms.price_type'),
  tier_prices: (columns, reading) => tierPrices(columns, viewerOf(reading).at),
  available: () => raw('stock.available'),
  stock_status: ({ min_order_quantity: least }) => stockStatus(least),
  prices: ({ id }, reading) =>
    forSellers(reading, () =>
      rowsView(prices.fields, { from: 'prices', where: sql`prices.product = ${id}` }),
    ),
  stocks: ({ id }, reading) =>
    forSellers(reading, () =>
      rowsView(stocks.fields, {
        from: 'stocks',
        where: sql`stocks.product = ${id}`,
        computed: { available: availableOf('stocks') },
      }),
    ),
};
