import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { Category } from '../../categories/category.entity.js';
import { Product } from '../../products/product.entity.js';
import type { ImportKind } from './import-kind.js';
import { ownedIn, toCategory } from './relations.js';

export const products: ImportKind = {
  contract: commerce.products,
  entity: Product,
  ownedBy: ownedIn('supplier'),
  ownerColumn: 'supplier',
  identities: [['external_id'], ['sku']],
  relations: { category: toCategory('category_external_id') },
  deactivation: { set: 'is_active', to: 'false' },
};

export const categories: ImportKind = {
  contract: commerce.categories,
  entity: Category,
  ownedBy: ownedIn('owner'),
  ownerColumn: 'owner',
  isOfPortal: true,
  identities: [['external_id']],
  relations: { parent: toCategory('parent_external_id') },
  deactivation: { set: 'is_active', to: 'false' },
  parent: 'parent',
  // As `slugOf` makes it.
  initial: {
    slug: (row) =>
      sql`left(trim(both '-' from regexp_replace(lower(${row}.name), '[^[:alnum:]]+', '-', 'g')), 255)`,
  },
};
