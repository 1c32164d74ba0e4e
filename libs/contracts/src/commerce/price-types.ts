import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { boolean, char, currency, id, nullable, optional, pk, timestamps } = commerce;

/**
 * Conditions of sale of a supplier, by which prices are looked up. One of them is the supplier's default: the first one
 * is, and `is_default: true` makes another one the default. Buyers read those by which they buy.
 */
export const priceTypes = resource('commerce.price-types', {
  model: 'PriceType',
  fields: {
    id,
    external_id: char({ max: 128, ...nullable }),
    supplier: pk({ ...optional, to: 'suppliers' }),
    name: char({ max: 255 }),
    currency: currency(optional),
    vat_included: boolean(optional),
    is_default: boolean({ ...optional, isComputed: true }),
    ...timestamps,
  },
  extraFilters: { is_default: 'boolean' },
  filters: {
    id: ['eq', 'in', 'gt'],
    external_id: ['eq', 'in'],
    supplier: ['eq', 'in'],
    name: ['eq', 'icontains'],
    currency: ['eq'],
    is_default: ['eq'],
    updated_at: ['gte', 'lte'],
  },
  search: ['name', 'external_id'],
  ordering: ['id', 'name', 'updated_at'],
  permissions: { admin: 'CRUD', supplier: 'CRUD', manager: 'CRUD', buyer: 'R' },
  eventFields: ['external_id', 'supplier', 'name'],
  example: { supplier: 1, name: 'Wholesale', currency: 'RUB', vat_included: true },
});
