import { categories, products } from './catalogue.js';
import type { ImportKind } from './import-kind.js';
import { companies, contracts } from './parties.js';
import { prices, priceTypes, stocks, warehouses } from './pricing.js';

/** The kinds by the names that `imports/` takes. */
export const importKinds = {
  categories,
  products,
  price_types: priceTypes,
  warehouses,
  companies,
  contracts,
  prices,
  stocks,
} satisfies Record<string, ImportKind>;

export type KindName = keyof typeof importKinds;
