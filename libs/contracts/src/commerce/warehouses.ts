import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { boolean, char, id, integer, nullable, optional, pk, timestamps } = commerce;

/** Where goods of a supplier are. Stocks of inactive ones are not sold. Buyers read those that they buy from. */
export const warehouses = resource('commerce.warehouses', {
  model: 'Warehouse',
  fields: {
    id,
    external_id: char({ max: 128, ...nullable }),
    supplier: pk({ ...optional, to: 'suppliers' }),
    name: char({ max: 255 }),
    address: char({ max: 1000, optional: true, allowsBlank: true }),
    is_active: boolean(optional),
    priority: integer(optional),
    ...timestamps,
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    external_id: ['eq', 'in'],
    supplier: ['eq', 'in'],
    name: ['eq', 'icontains'],
    is_active: ['eq'],
    updated_at: ['gte', 'lte'],
  },
  search: ['name', 'address', 'external_id'],
  ordering: ['id', 'name', 'priority', 'updated_at'],
  permissions: { admin: 'CRUD', supplier: 'CRUD', manager: 'CRUD', buyer: 'R' },
  eventFields: ['external_id', 'supplier', 'name', 'is_active'],
  example: { supplier: 1, name: 'Tver', address: 'Tver, Sovetskaya 1', priority: 10 },
});
