import { commerce } from '@stoa/dto';
import { z } from 'zod';
import { query } from '../operation.js';
import { resource } from '../resource.js';
import { sendPicture } from './files.js';

const { boolean, char, datetime, decimal, form, id, integer, money, nullable, objects, optional } = commerce;
const { pk, pks, quantity, readOnly, timestamps, url, variant } = commerce;

const text = { optional: true, allowsBlank: true } as const;
const positive = { min: '0.001' } as const;
const percent = decimal({ digits: 5, places: 2, min: '0', max: '100' });
const limit = integer({ min: 1, ...nullable });

const ids = <const To extends string>(to: To) => pks({ to, refusesEmpty: true, max: 1000 });
const goods = (to: string) => ({ ids: ids(to), min_quantity: quantity({ ...positive, ...nullable }) });
/** The products of the lines that an action is about; all lines without them. */
const ofLines = { ids: pks({ to: 'products', refusesEmpty: true, max: 1000, ...optional }) };

/** All of them must hold. Of categories those below them count as well. */
const condition = variant({
  min_total: { amount: money() },
  products: goods('products'),
  categories: goods('categories'),
  companies: { ids: ids('companies') },
  company_groups: { ids: ids('company-groups') },
  price_types: { ids: ids('price-types') },
  contracts: { ids: ids('contracts') },
  first_order: {},
});

/** `value` is a percentage, an amount off each line or off the order, or the price of a unit. */
const action = variant({
  percent_lines: { value: percent, ...ofLines },
  fixed_lines: { value: money(), ...ofLines },
  fixed_price: { value: money(), ...ofLines },
  percent_order: { value: percent },
  fixed_order: { value: money() },
  buy_x_get_y: {
    buy_ids: ids('products'),
    buy_quantity: quantity(positive),
    get_ids: ids('products'),
    get_quantity: quantity(positive),
    percent,
  },
  gift: { product: pk({ to: 'products' }), quantity: quantity(positive) },
  free_delivery: {},
});

const declared = resource('commerce.promotions', {
  model: 'Promotion',
  fields: {
    id,
    title: char({ max: 255 }),
    description: char(text),
    image: url(nullable),
    supplier: pk({ ...optional, to: 'suppliers' }),
    coupon_code: char({ max: 64, ...nullable }),
    is_active: boolean(optional),
    starts_at: datetime(nullable),
    ends_at: datetime(nullable),
    priority: integer(optional),
    exclusive: boolean(optional),
    usage_limit: limit,
    usage_limit_per_company: limit,
    used_count: integer({ ...readOnly, isComputed: true }),
    conditions: objects(condition, { max: 100, ...optional }),
    actions: objects(action, { max: 100, ...optional }),
    ...timestamps,
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    title: ['eq', 'icontains'],
    supplier: ['eq', 'in'],
    coupon_code: ['eq'],
    is_active: ['eq'],
    exclusive: ['eq'],
    starts_at: ['gte', 'lte'],
    ends_at: ['gte', 'lte'],
    updated_at: ['gte', 'lte'],
  },
  search: ['title', 'description'],
  ordering: ['id', 'title', 'priority', 'starts_at', 'ends_at', 'created_at', 'updated_at'],
  defaultOrder: ['-priority', 'id'],
  permissions: { admin: 'CRUD', supplier: 'CRUD', manager: 'CRUD', buyer: 'R' },
  eventFields: ['supplier', 'is_active'],
  example: {
    supplier: 1,
    title: 'Five percent off large orders',
    conditions: [{ type: 'min_total', amount: '50000.00' }],
    actions: [{ type: 'percent_order', value: '5.00' }],
  },
});

export const promotionCheckFields = { order: pk({ to: 'orders' }) };

const check = z
  .object({
    applicable: z.boolean(),
    reasons: z.array(z.looseObject({ code: z.string(), message: z.string() })),
  })
  .meta({ id: 'PromotionCheckResult' });

/** What suppliers offer on orders. Buyers see those that run and are for them, without their codes. */
export const promotions = {
  ...declared,
  /** Sets `image`. */
  setImage: sendPicture('commerce.promotions.setImage', declared.effects.change),
  /** Whether a promotion applies to an order, among all that do, and why it does not. */
  check: query('commerce.promotions.check', {
    input: z.object({ id: z.int(), body: form(promotionCheckFields, 'PromotionCheck', { order: 1 }) }),
    bodyTime: 'late',
    reply: check,
    effects: () => [declared.effects.read],
  }),
};
