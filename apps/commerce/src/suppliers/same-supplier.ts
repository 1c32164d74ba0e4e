import { raw, sql, type Queries } from '@stoa/persistence';
import { noSuchPk } from '../actor.js';

/** What belongs to a supplier beside a product. */
const tables = { price_type: 'price_types', warehouse: 'warehouses' } as const;

/**
 * A product is priced by its supplier's price types, and kept in its supplier's warehouses. Asked of objects that the
 * actor sees: else the answer would show that another supplier's exist.
 * @throws Fault invalid/validation as for a price type or warehouse that does not exist
 */
export async function checkSameSupplier(
  on: Queries,
  product: number,
  [field, id]: [keyof typeof tables, number],
): Promise<void> {
  const same = await on.row(
    sql`select from products p join ${raw(tables[field])} other on other.supplier = p.supplier
      where p.id = ${product} and other.id = ${id}`,
  );
  if (!same) throw noSuchPk(field, id);
}
