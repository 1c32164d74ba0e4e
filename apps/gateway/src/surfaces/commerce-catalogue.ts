import { commerce } from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { route, type Route } from '../route.js';
import { pictureRow } from './commerce-files.js';
import { removalRow, resourceRoutes, resourceRows } from './commerce-resources.js';

const { categories, products } = commerce;

const path = '/products/';
const rows = resourceRows(products, path);

/** Goods and their categories. */
export const catalogueRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/categories/tree/',
    operation: categories.tree,
    input: () => ({}),
    summary: 'Read all categories, each with those below it',
  }),
  ...resourceRoutes(categories, '/categories/'),
  ...rows.list,
  ...rows.create,
  route({
    method: 'GET',
    path: '/products/facets/',
    operation: products.facets,
    input: ({ query }) => ({ query: drf.readTable(query, products.queryable) }),
    summary: 'Count the products of a list by brand, category and property',
  }),
  ...rows.get,
  ...rows.update,
  pictureRow(path, 'images', products.addImage, 'Add a picture to a product'),
  removalRow(path, products.remove, 'Remove products; with permanent=true those that no order names'),
];
