import { commerce } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';
import { resource } from '../resource.js';
import { sendPicture } from './files.js';
import { prices } from './prices.js';
import { stocks } from './stocks.js';

const { boolean, char, choice, currency, decimal, id, list, money, nested, nullable } = commerce;
const { objects, optional, pk, quantity, readOnly, timestamps, url } = commerce;

const text = { optional: true, allowsBlank: true } as const;
const computed = { ...readOnly, isComputed: true } as const;
const unknown = { ...computed, allowsNull: true } as const;
const expanded = { ...computed, isExpanded: true } as const;
const positive = { min: '0.001', ...optional } as const;

const property = nested({ name: char({ max: 255 }), value: char({ max: 1000 }) });
const tierPrice = nested({ min_quantity: quantity(), price: money() });

/** Of a product. */
const maxImages = 100;

const declared = resource('commerce.products', {
  model: 'Product',
  fields: {
    id,
    external_id: char({ max: 128, ...nullable }),
    supplier: pk({ to: 'suppliers' }),
    sku: char({ max: 64 }),
    barcode: char({ max: 64, ...text }),
    name: char({ max: 512 }),
    description: char(text),
    category: pk({ to: 'categories', ...nullable }),
    brand: char({ max: 255, ...text }),
    unit: char({ max: 16, ...optional }),
    vat_rate: decimal({ digits: 4, places: 2, min: '0', ...nullable }),
    min_order_quantity: quantity(positive),
    quantity_step: quantity(positive),
    weight_kg: quantity(nullable),
    images: list(url(), { max: maxImages, ...optional }),
    properties: objects(property, { max: 500, ...optional }),
    tags: list(char({ max: 64 }), { max: 100, ...optional }),
    is_active: boolean(optional),
    ...timestamps,
    price: money(unknown),
    old_price: money(unknown),
    currency: currency(unknown),
    price_type: pk({ to: 'price-types', ...unknown }),
    tier_prices: objects(tierPrice, computed),
    available: quantity(computed),
    stock_status: choice(['in_stock', 'low', 'out'], computed),
    prices: objects(nested(prices.fields), expanded),
    stocks: objects(nested(stocks.fields), expanded),
  },
  extraFilters: {
    category__exact: 'reference',
    tags: 'text',
    price: 'decimal',
    in_stock: 'boolean',
    property: 'text',
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    external_id: ['eq', 'in'],
    sku: ['eq', 'in'],
    name: ['eq', 'icontains'],
    category: ['eq'],
    category__exact: ['eq'],
    brand: ['eq', 'in'],
    supplier: ['eq', 'in'],
    is_active: ['eq'],
    tags: ['eq', 'in'],
    price: ['gte', 'lte'],
    in_stock: ['eq'],
    property: ['eq'],
    updated_at: ['gte', 'lte'],
  },
  keyed: ['property'],
  parameters: { contract: 'reference' },
  search: ['sku', 'name', 'barcode', 'brand'],
  ordering: ['id', 'name', 'sku', 'price', 'updated_at'],
  permissions: { admin: 'CRUD', supplier: 'CRUD', manager: 'CRUD', buyer: 'R' },
  softDelete: true,
  eventFields: ['external_id', 'supplier', 'sku'],
  example: {
    supplier: 1,
    sku: 'DRL-18',
    category: 1,
    name: 'Drill 18 V',
    brand: 'Makita',
    unit: 'шт',
    vat_rate: '20.00',
    properties: [{ name: 'Цвет', value: 'синий' }],
  },
  operations: ['list', 'get', 'create', 'update'],
});

const counted = <T extends z.ZodType>(value: T) => z.array(z.object({ value, count: z.int() }));
const amount = z.string().nullable();

/** What the products of a list have in common: the most frequent values of each kind. */
const facets = z
  .object({
    brands: counted(z.string()),
    categories: counted(z.int()),
    properties: z.array(z.object({ name: z.string(), values: counted(z.string()) })),
    price: z.object({ min: amount, max: amount }),
  })
  .meta({ id: 'ProductFacets' });

/**
 * Goods of the suppliers. Prices and stock are those by which the caller buys: of the contract that the parameter
 * `contract` names, else of the standard one, else of the supplier's default price type.
 */
export const products = {
  ...declared,
  maxImages,
  /** Hides the product; `isPermanent` deletes it. */
  remove: command('commerce.products.remove', {
    input: z.object({ id: z.int(), isPermanent: z.boolean() }),
    reply: z.null(),
    form: 'none',
    effects: () => [declared.effects.remove],
  }),
  /** Adds a picture to the end of `images`. */
  addImage: sendPicture('commerce.products.addImage', declared.effects.change),
  /** Of all products that the list with the same query has. */
  facets: query('commerce.products.facets', {
    input: declared.list.input,
    reply: facets,
    effects: () => [declared.effects.read],
  }),
};
