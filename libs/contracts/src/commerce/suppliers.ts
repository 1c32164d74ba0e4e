import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { boolean, char, choice, id, inn, integer, nullable, optional, pk, timestamps } = commerce;

export const suppliers = resource('commerce.suppliers', {
  model: 'Supplier',
  fields: {
    id,
    external_id: char({ max: 128, ...nullable }),
    name: char({ max: 255 }),
    inn: inn({ optional: true, allowsBlank: true }),
    default_price_type: pk({ ...nullable, to: 'price-types' }),
    reserve_on: choice(['submit', 'reserve'], optional),
    stock_feed: choice(['on_hand', 'free'], optional),
    is_active: boolean(optional),
    allow_backorder: boolean(optional),
    /** After so many days orders that are shipped, and paid, are closed; null: never. */
    close_after_days: integer({ min: 1, max: 3650, ...nullable }),
    ...timestamps,
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    external_id: ['eq', 'in'],
    name: ['eq', 'icontains'],
    inn: ['eq'],
    default_price_type: ['eq', 'in', 'isnull'],
    is_active: ['eq'],
    updated_at: ['gte', 'lte'],
  },
  search: ['name', 'inn'],
  ordering: ['id', 'name', 'updated_at'],
  permissions: { admin: 'CRUD', supplier: 'R', manager: 'R', buyer: 'R' },
  eventFields: ['external_id', 'name', 'is_active'],
  example: { external_id: 'zavod', name: 'Zavod', inn: '7707083893' },
});
