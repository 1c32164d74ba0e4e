import { commerce } from '@stoa/dto';
import { z } from 'zod';
import { query } from '../operation.js';
import { resource } from '../resource.js';

const { boolean, char, id, integer, list, nullable, optional, pk, readOnly, timestamps } = commerce;

const declared = resource('commerce.categories', {
  model: 'Category',
  fields: {
    id,
    external_id: char({ max: 128, ...nullable }),
    parent: pk({ ...nullable, to: 'categories' }),
    name: char({ max: 255 }),
    slug: char({ max: 255, allowsBlank: true, ...optional }),
    position: integer(optional),
    is_active: boolean(optional),
    path: list(char(), { ...readOnly, isComputed: true }),
    products_count: integer({ ...readOnly, isComputed: true }),
    ...timestamps,
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    external_id: ['eq', 'in'],
    parent: ['eq', 'in', 'isnull'],
    name: ['eq', 'icontains'],
    slug: ['eq'],
    is_active: ['eq'],
    updated_at: ['gte', 'lte'],
  },
  search: ['name'],
  ordering: ['id', 'name', 'position', 'updated_at'],
  permissions: { admin: 'CRUD', supplier: 'R', manager: 'R', buyer: 'R' },
  eventFields: ['external_id', 'parent', 'name'],
  example: { name: 'Instruments', position: 1 },
});

const node = (declared.get.reply as z.ZodObject)
  .extend({
    get children(): z.ZodType {
      return z.array(node);
    },
  })
  .meta({ id: 'CategoryNode' });

/**
 * The tree of the portal, and below it, or beside it, those of the suppliers' ERPs. `path` has the names from the root on;
 * `products_count` counts the products that exist for the caller, in the category and below it.
 */
export const categories = {
  ...declared,
  /** All categories that exist for the caller. One whose parent does not is at the root. */
  tree: query('commerce.categories.tree', {
    input: z.object({}),
    reply: z.array(node).meta({ id: 'CategoryTree' }),
    effects: () => [declared.effects.read],
  }),
};
