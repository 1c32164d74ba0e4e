import { raw, sql, type Sql } from '@stoa/persistence';

type Supplied = 'products' | 'price_types' | 'warehouses';

/** Whether a row of a table is of the same supplier as another object, if that is known: products are not mixed. */
export const ofSameSupplier = (
  table: Supplied,
  other: { table: Supplied; id: number | undefined },
): Sql => sql`coalesce(${raw(table)}.supplier =
  (select other.supplier from ${raw(other.table)} other where other.id = ${other.id ?? null}::int), true)`;
