import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { char, id, pk } = commerce;

/** How orders are paid, which decides the statuses that they go through. */
export const paymentTypes = resource('commerce.payment-types', {
  model: 'PaymentType',
  fields: {
    id,
    code: char({ max: 64 }),
    name: char({ max: 255 }),
    status_line: pk({ to: 'status-lines' }),
  },
  filters: { id: ['eq', 'in', 'gt'], code: ['eq', 'in'], status_line: ['eq', 'in'] },
  search: ['code', 'name'],
  ordering: ['id', 'code', 'name'],
  permissions: { admin: 'CRUD', supplier: 'R', manager: 'R', buyer: 'R' },
  eventFields: ['code'],
  example: { code: 'invoice', name: 'By invoice', status_line: 1 },
});
