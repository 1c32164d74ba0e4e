import { Injectable } from '@nestjs/common';
import type { commerce } from '@stoa/contracts';
import { sql, type Queries } from '@stoa/persistence';
import type { ResourceValues } from '@stoa/service';

@Injectable()
export class ProductsRepository {
  /**
   * Revives a removed product that has the keys of a new one, because the keys stay taken: it is the same product again,
   * with the values of a new one.
   */
  async revive(
    tx: Queries,
    { supplier, external_id: externalId, sku }: ResourceValues<typeof commerce.products>,
  ): Promise<number | undefined> {
    const found = await tx.row<{ id: number }>(
      sql`update products set is_deleted = false, is_active = true, external_id = coalesce(${externalId}::text, external_id),
          barcode = default, description = default, category = default, brand = default, unit = default, vat_rate = default,
          min_order_quantity = default, quantity_step = default, weight_kg = default, images = default,
          properties = default, tags = default
        where is_deleted and id = (
          select id from products where supplier = ${supplier}::int and is_deleted
            and (external_id = ${externalId}::text or sku = ${sku}::text)
          order by external_id = ${externalId}::text desc nulls last, id limit 1 for update)
        returning id`,
    );
    return found?.id;
  }

  async deactivate(tx: Queries, id: number): Promise<void> {
    await tx.execute(sql`update products set is_active = false where id = ${id}`);
  }
}
