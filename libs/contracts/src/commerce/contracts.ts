import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';
import { acknowledgementOf } from './synchronization.js';

const {
  boolean,
  char,
  currency,
  date,
  id,
  integer,
  money,
  nullable,
  optional,
  pk,
  pks,
  readOnly,
  syncFields,
  timestamps,
} = commerce;

/** On what terms a company buys from a supplier. Each of the two sees its own. */
const known = resource('commerce.contracts', {
  model: 'Contract',
  fields: {
    id,
    external_id: char({ max: 128, ...nullable }),
    number: char({ max: 128 }),
    supplier: pk({ to: 'suppliers' }),
    company: pk({ to: 'companies' }),
    currency: currency(optional),
    price_type: pk({ to: 'price-types' }),
    warehouses: pks({ ...optional, to: 'warehouses' }),
    payment_types: pks({ ...optional, to: 'payment-types' }),
    delivery_types: pks({ ...optional, to: 'delivery-types' }),
    payment_delay_days: integer({ min: 0, ...optional }),
    credit_limit: money(nullable),
    debt: money(readOnly),
    is_standard: boolean(optional),
    is_active: boolean(optional),
    valid_from: date(nullable),
    valid_to: date(nullable),
    ...syncFields,
    ...timestamps,
  },
  extraFilters: { warehouses: 'reference', payment_types: 'reference', delivery_types: 'reference' },
  filters: {
    id: ['eq', 'in', 'gt'],
    external_id: ['eq', 'in'],
    number: ['eq', 'icontains'],
    supplier: ['eq', 'in'],
    company: ['eq', 'in'],
    price_type: ['eq', 'in'],
    warehouses: ['eq', 'in'],
    payment_types: ['eq', 'in'],
    delivery_types: ['eq', 'in'],
    currency: ['eq'],
    is_standard: ['eq'],
    is_active: ['eq'],
    sync_needed: ['eq'],
    synced: ['eq'],
    created_at: ['gte', 'lte'],
    updated_at: ['gte', 'lte'],
  },
  search: ['number'],
  ordering: ['id', 'number', 'created_at', 'updated_at'],
  permissions: { admin: 'CRUD', supplier: 'CRU', manager: 'CRU', buyer: 'R' },
  eventFields: ['external_id', 'number', 'supplier', 'company'],
  example: { number: 'D-17', supplier: 1, company: 1, price_type: 1, payment_delay_days: 14 },
});

export const contracts = { ...known, ...acknowledgementOf(known) };
