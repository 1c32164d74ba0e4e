import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { boolean, char, id, integer, list, nullable, optional, pk, readOnly } = commerce;

/** The tree of the portal, and below it, or beside it, those of the suppliers' ERPs. */
export const categories = resource('commerce.categories', {
  model: 'Category',
  fields: {
    id,
    external_id: char({ max: 128, ...nullable }),
    parent: pk(nullable),
    name: char({ max: 255 }),
    slug: char({ max: 255, allowsBlank: true, ...optional }),
    position: integer(optional),
    is_active: boolean(optional),
    path: list(char(), { ...readOnly, isComputed: true }),
    products_count: integer({ ...readOnly, isComputed: true }),
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    external_id: ['eq', 'in'],
    parent: ['eq', 'isnull'],
    name: ['eq', 'icontains'],
    slug: ['eq'],
    is_active: ['eq'],
  },
  search: ['name'],
  ordering: ['id', 'name', 'position'],
  permissions: { admin: 'CRUD', supplier: 'R', manager: 'R', buyer: 'R' },
  eventFields: ['external_id', 'parent', 'name'],
  example: { name: 'Instruments', position: 1 },
});
