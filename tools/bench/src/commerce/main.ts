import type { Stack } from '@stoa/stack';
import pg from 'pg';
import { Generator } from '../generator.js';
import { maximum, minimum, p95, targetTable, timesOf, type Target } from '../targets.js';
import { Client } from './client.js';
import { prices, products, stocks, type Feed } from './feeds.js';
import { databaseUrl } from './database.js';
import { importFeed, withPeaks } from './imports.js';
import { measureLists } from './lists.js';
import { createRawTables, mergeRaw } from './raw.js';
import { createBuyer, createSupplier, fillCatalogue, productIds, type Supplier } from './world.js';

const say = (line = ''): void => void process.stdout.write(`${line}\n`);

const productCount = 200_000;
const catalogueCount = 100_000;
const maxMemory = 350;

/** `npm run bench -- commerce`: imports beside COPY and merge, pages of products beside a bare handler. */
export async function benchCommerce(stack: Stack, pace: { seconds: number; rounds: number }): Promise<void> {
  const url = databaseUrl(stack);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const admin = new Client(stack.gateway, stack.credentials.commerce.token);
    const database = { url, client };
    const lines = [
      ...(await measureImports(stack, admin, client)),
      ...(await measurePages(stack, admin, database, pace)),
    ];
    say(`\n${targetTable(lines)}`);
  } finally {
    await client.end();
  }
}

async function measureImports(stack: Stack, admin: Client, client: pg.Client): Promise<Target[]> {
  const supplier = await createSupplier(admin, 'Feeds', { priceTypes: 5, warehouses: 5 });
  await createRawTables(client);
  const pids = Object.fromEntries(
    Object.keys(stack.apps()).map((name) => [name, stack.processes.get(name).pid!]),
  );
  const { result, peaks } = await withPeaks(pids, () => importAll(admin, client, supplier));
  const memory = [...peaks].map(([name, peak]) =>
    maximum(`peak memory of ${name}, MB`, `${Math.round(peak)} MB`, peak / maxMemory, 1),
  );
  return [...result, ...memory];
}

async function importAll(admin: Client, client: pg.Client, supplier: Supplier): Promise<Target[]> {
  const lines: Target[] = [];
  const feed = products(productCount, supplier.id);
  const first = await besideRaw({ admin, client, supplier, feed });
  lines.push(minimum('import of 200,000 products / raw', first.shown, first.ratio, 0.25));
  const again = await importFeed(admin, feed, supplier.id);
  if (again.done.unchanged !== feed.rows) throw new Error(`${again.done.unchanged} rows were unchanged`);
  lines.push(minimum('the same again / first', seconds(again.seconds), first.seconds / again.seconds, 1.5));
  const ids = await productIds(client, supplier.id);
  for (const other of [
    prices({ products: ids, others: supplier.priceTypes }),
    stocks({ products: ids, others: supplier.warehouses }),
  ]) {
    const { shown, ratio } = await besideRaw({ admin, client, supplier, feed: other });
    lines.push(minimum(`import of 1,000,000 ${other.kind} / raw`, shown, ratio, 0.25));
  }
  return lines;
}

const seconds = (time: number): string => `${time.toFixed(1)} s`;

async function besideRaw({
  admin,
  client,
  supplier,
  feed,
}: {
  admin: Client;
  client: pg.Client;
  supplier: Supplier;
  feed: Feed;
}): Promise<{ shown: string; ratio: number; seconds: number }> {
  const raw = await mergeRaw(client, feed);
  const { seconds: time, done } = await importFeed(admin, feed, supplier.id);
  if (done.created !== feed.rows)
    throw new Error(`${done.created} of ${feed.rows} ${feed.kind} were created`);
  const rate = Math.round(feed.rows / time).toLocaleString('en');
  say(`  ${feed.kind} …  ${rate} rows/s, ${(raw / time).toFixed(2)} of raw`);
  return { shown: `${seconds(time)}, raw ${seconds(raw)}`, ratio: raw / time, seconds: time };
}

async function measurePages(
  stack: Stack,
  admin: Client,
  database: { url: string; client: pg.Client },
  pace: { seconds: number; rounds: number },
): Promise<Target[]> {
  const supplier = await createSupplier(admin, 'Catalogue', { priceTypes: 50, warehouses: 2 });
  await fillCatalogue(database.client, supplier, catalogueCount);
  const buyer = await createBuyer(admin, supplier, (token) => new Client(stack.gateway, token));
  const generator = await Generator.find(stack.cacheDir);
  const parts = { stack, database, buyer, generator, ...pace };
  const lists = await measureLists(parts);
  const quiet = await pageTime(parts);
  const feed = prices({
    products: await productIds(database.client, supplier.id),
    others: supplier.priceTypes.slice(0, 5),
  });
  const [busy] = await Promise.all([
    pageTime(parts),
    importFeed(admin, { ...feed, rows: feed.rows }, supplier.id),
  ]);
  return [
    maximum('statements of a page of 50 products', String(lists.statements), lists.statements, 4),
    minimum('pages / bare', `${lists.stoa.toFixed(0)}/s, bare ${lists.bare.toFixed(0)}/s`, lists.ratio, 0.5),
    maximum('facets / page, p50', '', lists.facets, 5),
    maximum(
      'p95 of pages during an import / before',
      `${busy.toFixed(1)} ms, ${quiet.toFixed(1)} ms`,
      busy / quiet,
      2,
    ),
  ];
}

/** Milliseconds that 95 % of the pages take at most, asked for by one client. */
async function pageTime({ buyer, seconds }: { buyer: Client; seconds: number }): Promise<number> {
  const end = performance.now() + 2000 * seconds;
  return p95(
    await timesOf(
      () => buyer.get('/products/?page_size=50'),
      () => performance.now() >= end,
    ),
  );
}
