import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';

const { boolean, char, choice, decimal, id, list, nested, nullable, objects, optional, pk, readOnly } =
  commerce;
const { timestamps, url } = commerce;

const text = { optional: true, allowsBlank: true } as const;
const computed = { ...readOnly, isComputed: true } as const;
const money = { digits: 12, places: 2 } as const;
const quantity = { digits: 13, places: 3 } as const;
const atLeastOneUnit = { ...quantity, min: '0.001', ...optional } as const;

const property = nested({ name: char({ max: 255 }), value: char({ max: 1000 }) });
const tierPrice = nested({ min_quantity: decimal(quantity), price: decimal(money) });

/** Goods of the suppliers. Prices and stock are those of the contract that the caller buys by. */
export const products = resource('commerce.products', {
  model: 'Product',
  fields: {
    id,
    external_id: char({ max: 128, ...nullable }),
    supplier: pk(optional),
    sku: char({ max: 64 }),
    barcode: char({ max: 64, ...text }),
    name: char({ max: 512 }),
    description: char(text),
    category: pk(nullable),
    brand: char({ max: 255, ...text }),
    unit: char({ max: 16, ...optional }),
    vat_rate: decimal({ digits: 4, places: 2, min: '0', ...nullable }),
    min_order_quantity: decimal(atLeastOneUnit),
    quantity_step: decimal(atLeastOneUnit),
    weight_kg: decimal({ ...quantity, min: '0', ...nullable }),
    images: list(url(), { max: 100, ...optional }),
    properties: objects(property, { max: 500, ...optional }),
    tags: list(char({ max: 64 }), { max: 100, ...optional }),
    is_active: boolean(optional),
    ...timestamps,
    price: decimal({ ...money, ...computed, allowsNull: true }),
    old_price: decimal({ ...money, ...computed, allowsNull: true }),
    currency: char({ ...computed, allowsNull: true }),
    price_type: pk({ ...computed, allowsNull: true }),
    tier_prices: objects(tierPrice, computed),
    available: decimal({ ...quantity, ...computed }),
    stock_status: choice(['in_stock', 'low', 'out'], computed),
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    external_id: ['eq', 'in'],
    sku: ['eq', 'in'],
    name: ['eq', 'icontains'],
    brand: ['eq', 'in'],
    supplier: ['eq'],
    is_active: ['eq'],
    updated_at: ['gte', 'lte'],
  },
  search: ['sku', 'name', 'barcode', 'brand'],
  ordering: ['id', 'name', 'sku', 'updated_at'],
  permissions: { admin: 'CRUD', supplier: 'CRUD', manager: 'CRUD', buyer: 'R' },
  eventFields: ['external_id', 'supplier', 'sku'],
  example: { sku: 'DRL-18', name: 'Drill 18 V', unit: 'шт', vat_rate: '20.00' },
});
