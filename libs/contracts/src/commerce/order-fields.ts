import { commerce } from '@stoa/dto';

const { char, decimal, id, money, nullable, pk, quantity, readOnly } = commerce;

export const orderText = { optional: true, allowsBlank: true } as const;
export const unset = { ...readOnly, allowsNull: true } as const;
/** What one order can have. */
export const maxOrderLines = 1000;

/**
 * Goods of an order. Name and unit are those of the product when it was ordered. Price and amounts are live while the order
 * is new; `price` times `quantity` less `discount` is `total`, without the VAT that comes on top of it.
 */
export const orderLineFields = {
  id,
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
