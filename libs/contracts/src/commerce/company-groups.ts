import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { char, id, nullable, timestamps } = commerce;

/** Groups of buyers' companies. Buyers read those of their own companies. */
export const companyGroups = resource('commerce.company-groups', {
  model: 'CompanyGroup',
  fields: { id, external_id: char({ max: 128, ...nullable }), name: char({ max: 255 }), ...timestamps },
  filters: {
    id: ['eq', 'in', 'gt'],
    external_id: ['eq', 'in'],
    name: ['eq', 'icontains'],
    updated_at: ['gte', 'lte'],
  },
  search: ['name'],
  ordering: ['id', 'name', 'updated_at'],
  permissions: { admin: 'CRUD', supplier: 'CRU', manager: 'CRU', buyer: 'R' },
  eventFields: ['external_id', 'name'],
  example: { external_id: 'dealers', name: 'Dealers' },
});
