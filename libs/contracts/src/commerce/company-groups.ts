import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { char, hidden, id, nullable, pk, timestamps } = commerce;

/** Groups of buyers' companies: the portal's and the suppliers' own. Buyers read those of their own companies. */
export const companyGroups = resource('commerce.company-groups', {
  model: 'CompanyGroup',
  fields: {
    id,
    external_id: char({ max: 128, ...nullable }),
    name: char({ max: 255 }),
    price_type: pk({ ...nullable, to: 'price-types' }),
    ...timestamps,
    /** The supplier that created the group; none for a group of the portal. */
    owner: pk({ ...hidden, allowsNull: true, to: 'suppliers' }),
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    external_id: ['eq', 'in'],
    name: ['eq', 'icontains'],
    price_type: ['eq', 'in', 'isnull'],
    updated_at: ['gte', 'lte'],
  },
  search: ['name'],
  ordering: ['id', 'name', 'updated_at'],
  permissions: { admin: 'CRUD', supplier: 'CRU', manager: 'CRU', buyer: 'R' },
  eventFields: ['external_id', 'name'],
  example: { external_id: 'dealers', name: 'Dealers' },
});
