import { numberText } from '../row.js';
import { attributeOf, childrenOf, filledTextAt, type Element } from '../xml/element.js';

interface Stock {
  /** The name of the warehouse; undefined for the supplier's default. */
  warehouse_external_id?: string | undefined;
  quantity: string;
}

/**
 * The stocks of an offer: by warehouse, else as one number, else 1 or 0 as it is available or not. An offer that says
 * nothing of them has none.
 */
export function stocksOf(offer: Element): Stock[] {
  const warehouses = childrenOf(offer, 'warehouse');
  if (warehouses.length) return warehouses.flatMap(stockIn);
  const count = filledTextAt(offer, 'count') ?? filledTextAt(offer, 'stock_quantity');
  if (count !== undefined) return [{ quantity: numberText(count) }];
  const available = attributeOf(offer, 'available') ?? filledTextAt(offer, 'available');
  if (available === undefined) return [];
  return [{ quantity: /^(true|1|yes)$/i.test(available) ? '1' : '0' }];
}

/** `<warehouse name="Main">5</warehouse>`, and `<warehouse name="Main" unit="5"/>`. */
function stockIn(warehouse: Element): Stock[] {
  const name = attributeOf(warehouse, 'name');
  const quantity = warehouse.text.trim() || attributeOf(warehouse, 'unit') || '0';
  return [{ ...(name && { warehouse_external_id: name }), quantity: numberText(quantity) }];
}
