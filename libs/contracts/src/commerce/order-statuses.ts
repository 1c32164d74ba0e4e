import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { boolean, char, id, integer, optional } = commerce;

/** The statuses that orders can have. The code of a status, and whether it is final, do not change. */
export const orderStatuses = resource('commerce.order-statuses', {
  model: 'OrderStatus',
  fields: {
    id,
    code: char({ max: 64 }),
    name: char({ max: 255 }),
    position: integer({ min: 0, ...optional }),
    is_final: boolean(optional),
    color: char({ max: 32, optional: true, allowsBlank: true }),
  },
  filters: { id: ['eq', 'in', 'gt'], code: ['eq', 'in'], is_final: ['eq'] },
  search: ['code', 'name'],
  ordering: ['id', 'code', 'name', 'position'],
  defaultOrder: ['position'],
  permissions: { admin: 'CRUD', supplier: 'R', manager: 'R', buyer: 'R' },
  eventFields: ['code'],
  example: { code: 'packed', name: 'Packed', position: 35 },
});
