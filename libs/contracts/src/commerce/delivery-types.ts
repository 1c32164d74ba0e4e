import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { char, id, money, optional } = commerce;

export const deliveryTypes = resource('commerce.delivery-types', {
  model: 'DeliveryType',
  fields: { id, code: char({ max: 64 }), name: char({ max: 255 }), price: money(optional) },
  filters: { id: ['eq', 'in', 'gt'], code: ['eq', 'in'] },
  search: ['code', 'name'],
  ordering: ['id', 'code', 'name', 'price'],
  permissions: { admin: 'CRUD', supplier: 'R', manager: 'R', buyer: 'R' },
  eventFields: ['code'],
  example: { code: 'courier', name: 'Courier', price: '350.00' },
});
