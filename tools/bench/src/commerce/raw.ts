import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { chunks, type Feed } from './feeds.js';

/** What is done with the rows of a feed at least: COPY into a staging table, and one merge into a table like Stoa's. */
interface Merge {
  staging: string;
  into: string;
}

const merges: Record<Feed['kind'], Merge> = {
  products: {
    staging: `external_id text, supplier int, sku text, barcode text, name text, description text, brand text,
      vat_rate numeric, tags text[], properties jsonb`,
    into: `insert into raw.products as kept
        (external_id, supplier, sku, barcode, name, description, brand, vat_rate, tags, properties)
      select distinct on (external_id) * from raw.staging order by external_id
      on conflict (supplier, external_id) do update set sku = excluded.sku, barcode = excluded.barcode,
        name = excluded.name, description = excluded.description, brand = excluded.brand,
        vat_rate = excluded.vat_rate, tags = excluded.tags, properties = excluded.properties, updated_at = now()
      where (kept.sku, kept.barcode, kept.name, kept.description, kept.brand, kept.vat_rate, kept.tags, kept.properties)
        is distinct from (excluded.sku, excluded.barcode, excluded.name, excluded.description, excluded.brand,
          excluded.vat_rate, excluded.tags, excluded.properties)`,
  },
  prices: {
    staging: 'product int, price_type int, amount numeric',
    into: `insert into raw.prices as kept (product, price_type, amount)
      select distinct on (product, price_type) * from raw.staging order by product, price_type
      on conflict (price_type, product, min_quantity, valid_from) do update
        set amount = excluded.amount, updated_at = now() where kept.amount is distinct from excluded.amount`,
  },
  stocks: {
    staging: 'product int, warehouse int, quantity numeric',
    into: `with written as (
        insert into raw.stocks as kept (product, warehouse, quantity)
        select distinct on (product, warehouse) * from raw.staging order by product, warehouse
        on conflict (product, warehouse) do update
          set quantity = excluded.quantity, updated_at = now() where kept.quantity is distinct from excluded.quantity
        returning product, warehouse, quantity)
      insert into raw.stock_movements (product, warehouse, kind, quantity, at)
      select product, warehouse, 'import', quantity, now() from written`,
  },
};

const tables = ['products', 'prices', 'stocks', 'stock_movements'];

/** Tables like Stoa's, with the same indexes, in a schema of their own of the same database. */
export async function createRawTables(client: pg.Client): Promise<void> {
  await client.query('create schema raw');
  for (const table of tables) {
    await client.query(
      `create table raw.${table} (like public.${table} including defaults including identity including indexes)`,
    );
    await makeArbiters(client, table);
  }
}

/** ON CONFLICT takes no deferrable constraint. */
async function makeArbiters(client: pg.Client, table: string): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid = 'raw.${table}'::regclass and condeferrable`,
  );
  for (const { name, definition } of rows) {
    await client.query(`alter table raw.${table} drop constraint "${name}"`);
    await client.query(`alter table raw.${table} add ${definition.replace(/ DEFERRABLE.*/, '')}`);
  }
}

/** @returns seconds of COPY and merge */
export async function mergeRaw(client: pg.Client, feed: Feed): Promise<number> {
  const { staging, into } = merges[feed.kind];
  const since = performance.now();
  await client.query(`create unlogged table raw.staging (${staging})`);
  const copy = client.query(copyFrom('copy raw.staging from stdin'));
  await pipeline(Readable.from(chunks(feed.rows, feed.copy)), copy);
  await client.query(into);
  await client.query('drop table raw.staging');
  return (performance.now() - since) / 1000;
}
