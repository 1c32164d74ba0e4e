import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from '@stoa/stack';
import type pg from 'pg';
import type { Generator, Measured } from '../generator.js';
import { median } from '../measure.js';
import type { Client } from './client.js';
import { statementsOf, type Statement } from './statements.js';

const page = '/api/rest/v1/products/?page_size=50';
const facets = '/api/rest/v1/products/facets/';

export interface Lists {
  /** Statements of one page. */
  statements: number;
  /** Pages per second: Stoa / bare. */
  ratio: number;
  stoa: number;
  bare: number;
  /** Milliseconds: facets / page, one client. */
  facets: number;
}

export interface ListParts {
  stack: Stack;
  database: { url: string; client: pg.Client };
  buyer: Client;
  generator: Generator;
  seconds: number;
  rounds: number;
}

/** A buyer's page of products with prices and stock, beside a handler that executes the same statements. */
export async function measureLists({
  stack,
  database,
  buyer,
  generator,
  ...pace
}: ListParts): Promise<Lists> {
  const url = stack.gateway;
  const get = (path: string): Promise<unknown> => buyer.get(path.replace('/api/rest/v1', ''));
  for (let warmUp = 0; warmUp < 20; warmUp++) await get(page);
  const statements = await statementsOf(stack, database.client, () => get(page));
  const bare = await startBare(database.url, statements);
  try {
    const run = (to: string, path: string, connections = 8): Promise<Measured> =>
      generator.run({
        url: to,
        headers: to === url ? buyer.headers : {},
        connections,
        seconds: pace.seconds,
        ask: { method: 'GET', paths: [path] },
      });
    const rates: { stoa: number; bare: number }[] = [];
    for (let round = 0; round < pace.rounds; round++)
      rates.push({ bare: rateOf(await run(bare.url, '/page')), stoa: rateOf(await run(url, page)) });
    const one = async (path: string): Promise<number> => (await run(url, path, 1)).p50;
    const [listTime, facetTime] = [await one(page), await one(facets)];
    return {
      statements: statements.length,
      ratio: median(rates.map(({ stoa, bare }) => stoa / bare)),
      stoa: median(rates.map(({ stoa }) => stoa)),
      bare: median(rates.map(({ bare }) => bare)),
      facets: facetTime / listTime,
    };
  } finally {
    await bare.stop();
  }
}

function rateOf({ answers, seconds, failures }: Measured): number {
  if (failures) throw new Error(`${failures} requests for a page failed`);
  return answers / seconds;
}

async function startBare(database: string, statements: readonly Statement[]) {
  const folder = await mkdtemp(join(tmpdir(), 'stoa-bare-'));
  const file = join(folder, 'statements.json');
  await writeFile(file, JSON.stringify(statements));
  const child = fork(new URL('./bare-process.js', import.meta.url), [database, file]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const stop = async (): Promise<void> => {
    child.kill();
    await rm(folder, { recursive: true, force: true });
  };
  return { url, stop };
}
