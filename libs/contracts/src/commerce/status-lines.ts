import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { char, choice, id, list, nested, objects, optional, pks, roles } = commerce;

/** An order goes from the one status, by its code, to the other; users of these roles may move it. */
const step = nested({
  from: char({ max: 64 }),
  to: char({ max: 64 }),
  roles: list(choice(roles), optional),
});

/** The statuses that orders of some payment types go through. */
export const statusLines = resource('commerce.status-lines', {
  model: 'StatusLine',
  fields: {
    id,
    name: char({ max: 255 }),
    payment_types: pks({ ...optional, isComputed: true, to: 'payment-types' }),
    steps: objects(step, { max: 100 }),
  },
  filters: { id: ['eq', 'in', 'gt'], name: ['eq', 'icontains'] },
  search: ['name'],
  ordering: ['id', 'name'],
  permissions: { admin: 'CRU', supplier: 'R', manager: 'R', buyer: 'R' },
  operations: ['list', 'get', 'create', 'update'],
  eventFields: ['name'],
  example: {
    name: 'Pick up',
    steps: [
      { from: 'new', to: 'processing', roles: ['buyer'] },
      { from: 'processing', to: 'closed', roles: ['supplier'] },
    ],
  },
});
