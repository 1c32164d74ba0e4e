import { commerce } from '@stoa/dto';
import { z } from 'zod';
import { command } from '../operation.js';
import { resource } from '../resource.js';
import { acknowledgementOf } from './synchronization.js';

const {
  boolean,
  char,
  companyFields,
  hidden,
  id,
  integer,
  nested,
  nullable,
  objects,
  optional,
  pk,
  readOnly,
} = commerce;
const { syncFields, timestamps } = commerce;
const text = { optional: true, allowsBlank: true } as const;
const { name, ...details } = companyFields;

/** An address keeps its id; one that is sent without an id is new. */
const deliveryAddress = nested({
  id: integer(optional),
  address: char({ max: 1000 }),
  consignee: char({ max: 255, ...text }),
});

/** Legal entities that buy. Suppliers see those that they have a contract with or created, buyers their own. */
const known = resource('commerce.companies', {
  model: 'Company',
  fields: {
    id,
    external_id: char({ max: 128, ...nullable }),
    name,
    full_name: char({ max: 1000, ...text }),
    ...details,
    delivery_addresses: objects(deliveryAddress, { max: 1000, ...optional }),
    group: pk({ ...nullable, to: 'company-groups' }),
    price_type: pk({ ...nullable, to: 'price-types' }),
    manager: pk({ ...nullable, to: 'users' }),
    can_order: boolean(optional),
    ...syncFields,
    is_deleted: boolean(readOnly),
    ...timestamps,
    /** The supplier that created the company; none for a company of the portal. */
    owner: pk({ ...hidden, allowsNull: true, to: 'suppliers' }),
    /** How many delivery addresses the company ever had; the id of the last one. */
    addresses_made: integer(hidden),
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    external_id: ['eq', 'in'],
    name: ['eq', 'icontains'],
    inn: ['eq', 'in'],
    kpp: ['eq'],
    group: ['eq', 'in', 'isnull'],
    price_type: ['eq', 'in', 'isnull'],
    manager: ['eq', 'in', 'isnull'],
    can_order: ['eq'],
    sync_needed: ['eq'],
    synced: ['eq'],
    created_at: ['gte', 'lte'],
    updated_at: ['gte', 'lte'],
  },
  search: ['name', 'full_name', 'inn'],
  ordering: ['id', 'name', 'created_at', 'updated_at'],
  permissions: { admin: 'CRUD', supplier: 'CRU', manager: 'CRU', buyer: 'R' },
  softDelete: true,
  eventFields: ['external_id', 'name', 'inn', 'owner'],
  example: {
    name: 'Romashka',
    inn: '7707083893',
    kpp: '773601001',
    delivery_addresses: [{ address: 'Tver, Sovetskaya 1' }],
  },
  operations: ['list', 'get', 'create', 'update'],
});

export const companies = {
  ...known,
  ...acknowledgementOf(known),
  /** Softly, so that it can be restored; `isPermanent` deletes a company that nothing refers to. */
  remove: command('commerce.companies.remove', {
    input: z.object({ id: z.int(), isPermanent: z.boolean() }),
    reply: z.null(),
    form: 'none',
    effects: () => [known.effects.remove],
  }),
  restore: command('commerce.companies.restore', {
    input: z.object({ id: z.int() }),
    reply: known.get.reply,
    effects: () => [known.effects.remove],
  }),
};
