import { commerce } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { resource } from '../resource.js';

const { datetime, id, money, nullable, optional, pk, quantity, readOnly } = commerce;

/**
 * What a product costs by a price type, from a quantity on, within a period. `valid_from` is within the period, `valid_to`
 * is not; null is no limit. Which row is applied is in `pricing/resolution.ts` of the service.
 */
export const prices = {
  ...resource('commerce.prices', {
    model: 'Price',
    fields: {
      id,
      product: pk({ to: 'products' }),
      price_type: pk({ to: 'price-types' }),
      amount: money(),
      min_quantity: quantity({ min: '0.001', ...optional }),
      valid_from: datetime(nullable),
      valid_to: datetime(nullable),
      updated_at: datetime(readOnly),
    },
    filters: {
      id: ['eq', 'in', 'gt'],
      product: ['eq', 'in'],
      price_type: ['eq', 'in'],
      updated_at: ['gte', 'lte'],
    },
    ordering: ['id', 'product', 'updated_at'],
    permissions: { admin: 'CRUD', supplier: 'CRUD', manager: 'CRUD', buyer: 'R' },
    eventFields: ['product', 'price_type'],
    example: { product: 1, price_type: 1, amount: '1234.50', min_quantity: '10.000' },
  }),
  /** Prices of these products were written, whatever the way in. A trigger writes it, for each statement. */
  changed: event('commerce.prices.changed', z.object({ supplier: z.int(), products: z.array(z.int()) })),
};
