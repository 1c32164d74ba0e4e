import { Injectable } from '@nestjs/common';
import { sql, type Queries } from '@stoa/persistence';

/** Which price type is a supplier's default. It is stored with the supplier, so there is never a second one. */
@Injectable()
export class PriceTypesRepository {
  async isDefault(on: Queries, id: number): Promise<boolean> {
    return (await on.row(sql`select from suppliers where default_price_type = ${id}`)) !== undefined;
  }

  /** The first price type of a supplier becomes the default, unless another one was made it meanwhile. */
  async makeFirstDefault(tx: Queries, { id, supplier }: { id: number; supplier: number }): Promise<void> {
    await tx.execute(
      sql`update suppliers set default_price_type = ${id}, updated_at = clock_timestamp()
        where id = ${supplier} and default_price_type is null`,
    );
  }

  /** Both types count as changed, for those who read what changed since a time. */
  async makeDefault(tx: Queries, { id, supplier }: { id: number; supplier: number }): Promise<void> {
    await tx.execute(
      sql`with before as (select default_price_type as id from suppliers where id = ${supplier} for update),
        moved as (update suppliers set default_price_type = ${id}, updated_at = clock_timestamp()
          where id = ${supplier} and default_price_type is distinct from ${id})
        update price_types set updated_at = clock_timestamp()
        from before where price_types.id = before.id and before.id <> ${id}`,
    );
  }
}
