import { Injectable } from '@nestjs/common';
import { sql, type Queries, type Transaction } from '@stoa/persistence';
import { fieldFault, noSuchPk, type Actor } from '../actor.js';

/** What a quantity can be. */
const greatest = '9999999999.999';

interface Place {
  product: number;
  warehouse: number;
}

@Injectable()
export class StocksRepository {
  /** @throws Fault invalid/validation for what the actor cannot keep there */
  async checkPlace(on: Queries, { role, supplier }: Actor, { product, warehouse }: Place): Promise<void> {
    const found = await on.row<{ product: boolean; warehouse: boolean }>(
      sql`with product as (select supplier from products where id = ${product}::bigint and not is_deleted
            and (${role === 'admin'}::boolean or supplier = ${supplier}::int))
        select exists (select from product) as product,
          exists (select from warehouses w where w.id = ${warehouse}::bigint
            and (${role === 'admin'}::boolean or w.supplier = ${supplier}::int)
            and coalesce(w.supplier = (select supplier from product), true)) as warehouse`,
    );
    if (!found!.product) throw noSuchPk('product', product);
    if (!found!.warehouse) throw noSuchPk('warehouse', warehouse);
  }

  /**
   * Adds to a quantity. A stock that does not exist is created.
   * @returns the id of the stock
   * @throws Fault invalid/validation for a quantity below zero or beyond its digits
   */
  async add(tx: Transaction, { product, warehouse }: Place, delta: string): Promise<number> {
    await tx.execute(
      sql`insert into stocks (product, warehouse, quantity) values (${product}, ${warehouse}, 0)
        on conflict (product, warehouse) do nothing`,
    );
    const changed = await tx.row<{ id: number }>(
      sql`update stocks set quantity = quantity + ${delta}::numeric, updated_at = clock_timestamp()
        where product = ${product} and warehouse = ${warehouse}
          and quantity + ${delta}::numeric between 0 and ${greatest}::numeric
        returning id`,
    );
    if (changed) return changed.id;
    const bounds = await tx.row<{ min: string; max: string }>(
      sql`select (-quantity)::text as min, (${greatest}::numeric - quantity)::text as max
        from stocks where product = ${product} and warehouse = ${warehouse}`,
    );
    const { min, max } = bounds!;
    throw delta.startsWith('-')
      ? fieldFault('delta', 'min_value', { min })
      : fieldFault('delta', 'max_value', { max });
  }
}
