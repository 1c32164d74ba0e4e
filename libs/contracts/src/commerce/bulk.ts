import { changes, creates } from '@stoa/auth';
import { commerce } from '@stoa/dto';
import { z } from 'zod';
import { command } from '../operation.js';
import type { ResourceContract } from '../resource.js';
import { importPermissions as permissions } from './imports.js';
import { categories } from './categories.js';
import { companies } from './companies.js';
import { contracts } from './contracts.js';
import { priceTypes } from './price-types.js';
import { prices } from './prices.js';
import { products } from './products.js';
import { stocks } from './stocks.js';
import { warehouses } from './warehouses.js';

const results = z.object({
  row: z.int().meta({ description: 'The position in the list, from 0' }),
  id: z.int().optional(),
  external_id: z.string().nullable().optional(),
  status: z.enum(['created', 'updated', 'unchanged', 'duplicate', 'stale', 'failed']),
  errors: z.record(z.string(), z.unknown()).optional(),
});

const report = z
  .object({
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    failed: z.int(),
    duplicates: z.int().meta({ description: 'Rows that a later one repeats' }),
    stale: z.int().optional().meta({ description: 'Stocks older than what is stored' }),
    results: z.array(results),
  })
  .meta({ id: 'BulkReport' });

/**
 * Creates and updates up to 1,000 rows in one transaction. A row is known by its `external_id`, products also by their
 * `sku`; fields that a row does not have are kept.
 */
const bulkOf = ({ name, model, fields }: ResourceContract, example: object) =>
  command(`${name}.bulk`, {
    input: z.object({
      /** As `on_error` of an import. */
      onError: z.string().optional(),
      /** As `dry_run` of an import. */
      dryRun: z.string().optional(),
      onlyErrors: z.boolean().default(false),
      body: commerce.rowsBody(fields, `${model}Rows`, example),
    }),
    bodyTime: 'late',
    reply: report,
    deadline: 60_000,
    effects: () => [
      creates(name.replace('.', ':'), permissions),
      changes(name.replace('.', ':'), permissions),
    ],
  });

export const bulk = {
  products: bulkOf(products, { external_id: 'a-1', sku: 'DRL-18', name: 'Drill 18 V' }),
  categories: bulkOf(categories, { external_id: 'c-1', name: 'Instruments' }),
  prices: bulkOf(prices, { product_sku: 'DRL-18', price_type_external_id: 'retail', amount: '1234.50' }),
  stocks: bulkOf(stocks, { product_sku: 'DRL-18', warehouse_external_id: 'main', quantity: '12.000' }),
  priceTypes: bulkOf(priceTypes, { external_id: 'retail', name: 'Retail' }),
  companies: bulkOf(companies, { external_id: 'b-1', name: 'Romashka', inn: '7707083893' }),
  contracts: bulkOf(contracts, {
    external_id: 'd-1',
    number: 'D-17',
    company_external_id: 'b-1',
    price_type_external_id: 'retail',
  }),
  warehouses: bulkOf(warehouses, { external_id: 'main', name: 'Main' }),
};
