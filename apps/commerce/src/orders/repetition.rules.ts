import type { BasketFacts } from './facts.js';
import type { StoredLine } from './order-lines.repository.js';
import type { OrderRow } from './order.rules.js';

/** The body of an order like a former one: goods and terms that the company does not get any more are left out. */
export function repeatedBody(
  order: OrderRow,
  facts: BasketFacts,
  stored: readonly Pick<StoredLine, 'id' | 'is_gift'>[],
): object {
  // The buyer has not ordered gifts; a promotion that still runs adds them again.
  const gifts = new Set(stored.filter((line) => line.is_gift).map(({ id }) => id));
  const { supplier, company, contract, payment_type, delivery_type, warehouse } = order;
  const { delivery_address, consignee, comment } = order;
  const lines = facts.lines
    .filter(({ id, is_sold: isSold, price }) => isSold && price !== null && !gifts.has(id!))
    .map((line) => ({
      product: line.product,
      quantity: line.quantity,
      warehouse: line.is_warehouse_allowed ? line.warehouse : null,
      comment: line.comment,
    }));
  return {
    supplier,
    company,
    contract: facts.is_contract_active ? contract : null,
    payment_type: facts.is_payment_allowed ? payment_type : null,
    delivery_type: facts.is_delivery_allowed ? delivery_type : null,
    warehouse: facts.is_warehouse_allowed ? warehouse : null,
    delivery_address,
    consignee,
    comment,
    lines,
  };
}
