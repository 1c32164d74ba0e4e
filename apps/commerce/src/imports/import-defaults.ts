import { own } from '@stoa/kernel';
import { sql, type Queries } from '@stoa/persistence';
import type { StoredImport } from './imports.repository.js';
import type { KindName } from './kinds/index.js';

/** Feeds of several kinds name neither the price type of a price, nor the warehouse where there is only one. */
const assumedOf: Partial<Record<KindName, string>> = { prices: 'price_type', stocks: 'warehouse' };

/** The relations that the rows of an import need not name. */
export const assumedRelations = (kind: KindName, stored: StoredImport): string[] => {
  const relation = stored.kind === kind ? undefined : own(assumedOf, kind);
  return relation === undefined || stored.supplier === null ? [] : [relation];
};

/** What these relations lead to: the supplier's default, which is made when there is none. */
export async function assumedIds(
  on: Queries,
  kind: KindName,
  stored: StoredImport,
): Promise<Record<string, number>> {
  const [relation] = assumedRelations(kind, stored);
  if (relation === undefined) return {};
  const supplier = stored.supplier!;
  const find = relation === 'price_type' ? defaultPriceType : defaultWarehouse;
  return { [relation]: await find(on, supplier) };
}

async function defaultPriceType(on: Queries, supplier: number): Promise<number> {
  const known = await on.row<{ id: number | null }>(
    sql`select coalesce(default_price_type, (select min(id) from price_types where supplier = ${supplier}::int)) as id
      from suppliers where id = ${supplier}::int`,
  );
  if (known?.id) return known.id;
  const made = await on.row<{ id: number }>(sql`
    with made as (insert into price_types (supplier, name) values (${supplier}::int, 'Default') returning id)
    select id from made`);
  await on.execute(sql`update suppliers set default_price_type = ${made!.id} where id = ${supplier}::int`);
  return made!.id;
}

async function defaultWarehouse(on: Queries, supplier: number): Promise<number> {
  const known = await on.row<{ id: number }>(
    sql`select id from warehouses where supplier = ${supplier}::int and is_active order by priority desc, id limit 1`,
  );
  if (known) return known.id;
  const made = await on.row<{ id: number }>(
    sql`insert into warehouses (supplier, name) values (${supplier}::int, 'Main') returning id`,
  );
  return made!.id;
}
