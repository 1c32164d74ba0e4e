import { raw, sql, type Sql } from '@stoa/persistence';
import type { Owner, Relation } from './import-kind.js';

// Rows of other suppliers are not found, as rows that do not exist.

const column = (row: Sql, name: string): Sql => sql`${row}.${raw(name)}`;

/** One text for each case, because `is not distinct from` uses no index. */
export const isOf = (holder: Sql, owner: Owner): Sql =>
  owner === null ? sql`${holder} is null` : sql`${holder} = ${raw(String(owner))}`;

/** Rows whose column holds their owner. */
export const ownedIn =
  (name: string) =>
  (row: Sql, owner: Owner): Sql =>
    isOf(column(row, name), owner);

/** Rows that belong to a row that the supplier owns. */
export const ownedThrough =
  (reference: string, table: string) =>
  (row: Sql, owner: Owner): Sql =>
    sql`${column(row, reference)} in (select id from ${raw(table)} where ${isOf(raw('supplier'), owner)})`;

const ofSupplier = (table: string, keys: Relation['keys']): Relation => ({
  table,
  keys,
  byId: ownedIn('supplier'),
  byKey: ownedIn('supplier'),
});

export const toProduct = ofSupplier('products', {
  product_external_id: 'external_id',
  product_sku: 'sku',
});
export const toPriceType = ofSupplier('price_types', { price_type_external_id: 'external_id' });
export const toWarehouse = ofSupplier('warehouses', { warehouse_external_id: 'external_id' });

/** Categories of the supplier and of the portal. Keys name the supplier's own, and else those of the portal. */
export const toCategory = (key: string): Relation => ({
  table: 'categories',
  keys: { [key]: 'external_id' },
  byId: (row, owner) => sql`(${row}.owner is null or ${isOf(sql`${row}.owner`, owner)})`,
  byKey: ownedIn('owner'),
  otherwise: (row) => sql`${row}.owner is null`,
});
