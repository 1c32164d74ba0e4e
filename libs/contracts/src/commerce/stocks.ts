import { changes } from '@stoa/auth';
import { commerce } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command } from '../operation.js';
import { resource } from '../resource.js';

const { char, choice, datetime, form, id, integer, nullable, pk, quantity, readOnly } = commerce;

const permissions = { admin: 'CRUD', supplier: 'CRUD', manager: 'CRUD', buyer: 'R' } as const;

/** How much of a product is in a warehouse. Each change of it is a row of `stocks/movements/`, whatever the way in. */
const known = resource('commerce.stocks', {
  model: 'Stock',
  fields: {
    id,
    product: pk({ to: 'products' }),
    warehouse: pk({ to: 'warehouses' }),
    quantity: quantity(),
    reserved: quantity(readOnly),
    available: quantity({ ...readOnly, isComputed: true }),
    as_of: datetime(nullable),
    updated_at: datetime(readOnly),
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    product: ['eq', 'in'],
    warehouse: ['eq', 'in'],
    updated_at: ['gte', 'lte'],
  },
  ordering: ['id', 'product', 'updated_at'],
  permissions,
  eventFields: ['product', 'warehouse'],
  example: { product: 1, warehouse: 1, quantity: '12.000' },
});

export const adjustmentFields = {
  product: pk({ to: 'products' }),
  warehouse: pk({ to: 'warehouses' }),
  delta: quantity({ min: '-9999999999.999' }),
  reason: char({ max: 255, optional: true, allowsBlank: true }),
};

const ofProducts = z.object({ supplier: z.int(), products: z.array(z.int()) });
const ofStocks = z.object({
  supplier: z.int(),
  stocks: z.array(
    z.object({ product: z.int(), warehouse: z.int(), quantity: z.string(), reserved: z.string() }),
  ),
});

// Triggers write the events, for each statement that changes stocks; thousands of products are several events.
export const stocks = {
  ...known,
  /** Adds to the quantity; a stock that does not exist is created. */
  adjust: command('commerce.stocks.adjust', {
    input: z.object({
      body: form(adjustmentFields, 'StockAdjustment', {
        product: 1,
        warehouse: 1,
        delta: '-2.000',
        reason: 'Broken',
      }),
    }),
    bodyTime: 'late',
    reply: known.get.reply,
    effects: () => [changes('commerce:stocks', permissions)],
  }),
  /** The quantity or the reserved quantity of these products changed. `kind`: of the movement. */
  changed: event('commerce.stocks.changed', ofProducts.extend({ kind: z.string() })),
  /** More is reserved than there is, since this change. */
  oversold: event('commerce.stocks.oversold', ofStocks),
  /** The available quantity of these products is low or zero since this change, and was not before. */
  low: event('commerce.stocks.low', ofProducts),
};

export const movementKinds = ['import', 'adjust', 'reserve', 'release', 'ship', 'return'] as const;

/** The ledger of stocks: what changed them, by how much. Rows are never changed. */
export const stockMovements = resource('commerce.stock-movements', {
  model: 'StockMovement',
  fields: {
    id: integer({ ...readOnly, label: 'ID' }),
    product: pk({ ...readOnly, to: 'products' }),
    warehouse: pk({ ...readOnly, to: 'warehouses' }),
    kind: choice(movementKinds, readOnly),
    /** Of the reserved quantity where it was reserved or released, else of the quantity. */
    quantity: quantity({ ...readOnly, isComputed: true }),
    order: integer({ ...readOnly, allowsNull: true }),
    reason: char(readOnly),
    at: datetime(readOnly),
  },
  filters: {
    id: ['eq', 'gt'],
    product: ['eq', 'in'],
    warehouse: ['eq', 'in'],
    kind: ['eq', 'in'],
    at: ['gte', 'lte'],
  },
  ordering: ['id'],
  permissions: { admin: 'R', supplier: 'R', manager: 'R' },
  operations: ['list'],
});
