import { commerce } from '@stoa/dto';

const { acknowledgementFields, boolean, char, datetime, decimal, integer, money, nested } = commerce;
const { nullable, objects, optional, pk, quantity, readOnly } = commerce;

export const orderText = { optional: true, allowsBlank: true } as const;
export const unset = { ...readOnly, allowsNull: true } as const;
/** What one order can have. */
export const maxOrderLines = 1000;

/**
 * Goods of an order. Name and unit are those of the product when it was ordered. Price and amounts are live while the order
 * is new; `price` times `quantity` less `discount` is `total`, without the VAT that comes on top of it.
 */
export const orderLineFields = {
  /** Null for what a promotion would add to a basket. */
  id: integer({ ...unset, label: 'ID' }),
  product: pk({ to: 'products' }),
  sku: char(readOnly),
  name: char(readOnly),
  unit: char(readOnly),
  quantity: quantity({ min: '0.001' }),
  warehouse: pk({ ...nullable, to: 'warehouses' }),
  /** Null where the product has no price any more. */
  price: money(unset),
  /** Before promotions that set a price. */
  base_price: money(unset),
  discount: money(readOnly),
  /** Null: no VAT, which is not a rate of zero. */
  vat_rate: decimal({ digits: 4, places: 2, ...unset }),
  vat_amount: money(unset),
  total: money(readOnly),
  reserved_quantity: quantity(readOnly),
  shipped_quantity: quantity(readOnly),
  returned_quantity: quantity(readOnly),
  comment: char({ max: 1000, ...orderText }),
};

/** A line stays with its product. */
export const orderLineChangeFields = {
  quantity: quantity({ min: '0.001' }),
  warehouse: pk({ ...nullable, to: 'warehouses' }),
  comment: char({ max: 1000, ...orderText }),
};

export const submissionFields = { expected_total: money(optional) };

const shipment = nested({ line: pk(), quantity: quantity({ min: '0.001' }) });

export const orderStatusFields = {
  status: char({ max: 64 }),
  comment: char({ max: 1000, ...orderText }),
  /** Of administrators. */
  force: boolean(optional),
  external_number: char({ max: 64, ...nullable }),
  /** What is shipped of which lines, in addition to what was; all of the rest unless given. */
  shipped: objects(shipment, { max: maxOrderLines, optional: true }),
};

/** A row of `status/bulk/`. */
export const orderStatusRowFields = {
  id: pk(optional),
  external_id: char({ max: 128, ...nullable }),
  ...orderStatusFields,
};

export const cancellationFields = { reason: char({ max: 1000, ...orderText }) };

export const paymentFields = {
  amount: money({ min: '0.01' }),
  paid_at: datetime(optional),
  external_id: char({ max: 128, ...nullable }),
};

export const orderAcknowledgementFields = {
  ...acknowledgementFields,
  external_number: char({ max: 64, ...nullable }),
};
