import type { CommerceClient } from './commerce-client.js';
import { loadPromotions } from './promotions.js';
import { categories, companies, goodsOf, news, priceTypes, suppliers, warehouses } from './world.js';

interface Report {
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  results: object[];
}

/** Rows of all bulk requests together. */
export interface Loaded {
  created: number;
  updated: number;
  unchanged: number;
}

/** Rows of one bulk request at most. */
const batchSize = 1000;

/** Loads the world of `world.ts` as an administrator. `progress` gets the share that is done, from 0 to 1. */
export async function loadDemo(client: CommerceClient, progress: (share: number) => void): Promise<Loaded> {
  const ids: number[] = [];
  for (const { brands: _, ...supplier } of suppliers)
    ids.push((await client.findOrCreate('/suppliers/', `external_id=${supplier.external_id}`, supplier)).id);
  await loadCompanies(client);
  for (const item of news)
    await client.findOrCreate('/news/', `title=${encodeURIComponent(item.title)}`, item);
  const loads: [kind: string, rows: object[]][] = [
    ['categories', categories],
    ...ids.flatMap((supplier, index) => loadsOf(supplier, index)),
  ];
  const loaded = await loadRows(client, loads, progress);
  await loadContracts(client, ids);
  await loadPromotions(client, ids);
  return loaded;
}

async function loadCompanies(client: CommerceClient): Promise<void> {
  for (const company of companies)
    await client.findOrCreate('/companies/', `external_id=${company.external_id}`, company);
}

/** In the order in which the rows refer to each other. */
function loadsOf(supplier: number, index: number): [kind: string, rows: object[]][] {
  const { products, prices, stocks } = goodsOf(index);
  const own = (rows: readonly object[]): object[] => rows.map((row) => ({ supplier, ...row }));
  return [
    ['price-types', own(priceTypes.map(({ factor: _, ...type }) => type))],
    ['warehouses', own(warehouses)],
    ['products', own(products)],
    ['prices', own(prices)],
    ['stocks', own(stocks)],
  ];
}

async function loadRows(
  client: CommerceClient,
  loads: readonly [kind: string, rows: object[]][],
  progress: (share: number) => void,
): Promise<Loaded> {
  const total = loads.reduce((sum, [, rows]) => sum + rows.length, 0);
  const loaded: Loaded = { created: 0, updated: 0, unchanged: 0 };
  let done = 0;
  for (const [kind, rows] of loads)
    for (let start = 0; start < rows.length; start += batchSize) {
      const batch = rows.slice(start, start + batchSize);
      const report = await client.ask<Report>('POST', `/${kind}/bulk/?report=errors`, batch);
      if (report.failed) throw new Error(`${kind}: ${JSON.stringify(report.results[0])}`);
      loaded.created += report.created;
      loaded.updated += report.updated;
      loaded.unchanged += report.unchanged;
      progress((done += batch.length) / total);
    }
  return loaded;
}

/** Every company buys from both suppliers: wholesale, or as a dealer. */
async function loadContracts(client: CommerceClient, supplierIds: readonly number[]): Promise<void> {
  for (const [index, { external_id: key }] of companies.entries()) {
    const company = await client.idOf('/companies/', `external_id=${key}`);
    for (const supplier of supplierIds) {
      const type = priceTypes[index % 5 === 0 ? 2 : 1]!.external_id;
      const number = `Д-${index + 1}/${supplier}`;
      const priceType = await client.idOf('/price-types/', `external_id=${type}&supplier=${supplier}`);
      await client.findOrCreate('/contracts/', `external_id=${key}&supplier=${supplier}`, {
        external_id: key,
        number,
        supplier,
        company,
        price_type: priceType,
        is_standard: true,
        payment_delay_days: 14,
      });
    }
  }
}
