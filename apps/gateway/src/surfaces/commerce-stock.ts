import { commerce } from '@stoa/contracts';
import { route, type Route } from '../route.js';
import { bodyLimit, resourceRoutes } from './commerce-resources.js';

const { priceTypes, prices, stockMovements, stocks, warehouses } = commerce;

/** Prices and stock. */
export const stockRoutes: Route[] = [
  ...resourceRoutes(priceTypes, '/price-types/'),
  ...resourceRoutes(prices, '/prices/'),
  ...resourceRoutes(stockMovements, '/stocks/movements/'),
  ...resourceRoutes(stocks, '/stocks/'),
  route({
    method: 'POST',
    path: '/stocks/adjust/',
    operation: stocks.adjust,
    bodyLimit,
    summary: 'Add to a stock, or take from it',
  }),
  ...resourceRoutes(warehouses, '/warehouses/'),
];
