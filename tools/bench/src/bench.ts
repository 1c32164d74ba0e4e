import { apps, type Stack } from '@stoa/stack';
import pg from 'pg';
import type { Api } from './api.js';
import { startBare } from './bare.js';
import { check } from './check.js';
import { Generator } from './generator.js';
import { measureGrowth } from './memory.js';
import { measureRow, type Contender, type RowResult } from './measure.js';
import type { Options } from './options.js';
import { measurePackets } from './packets.js';
import { rowsNamed } from './rows.js';
import { cpuTable, growthTable, rateTable } from './table.js';
import { loadDevices, makeWorld } from './world.js';

const say = (line = ''): void => void process.stdout.write(`${line}\n`);

export async function bench(stack: Stack, options: Options): Promise<void> {
  const wanted = rowsNamed(options.only);
  const [writer, reader] = await makeWorld(stack.gateway, stack.credentials.admin);
  const since = Date.now();
  const ids = await loadDevices(writer, options.records);
  const rate = Math.round(ids.length / ((Date.now() - since) / 1000));
  say(
    `${ids.length.toLocaleString('en')} records loaded through /bulk, ${rate.toLocaleString('en')} a second\n`,
  );
  if (includes(options, 'memory')) say(`${growthTable(await growth(stack, reader, ids))}\n`);
  const hasPackets = includes(options, 'packets');
  if (!wanted.length && !hasPackets) return;
  await tidy(stack);
  const bare = await startBare(stack.postgres.url, reader.records('/devices'));
  const generator = await Generator.find(stack.cacheDir);
  try {
    const sides = contenders(stack, { reader, bare });
    await check(sides.bare, sides.stoa, ids);
    const results: RowResult[] = [];
    const pace = { seconds: options.seconds, warmUp: 2, rounds: options.rounds };
    for (const row of wanted) {
      results.push(await measureRow(row, { ...sides, generator, ids }, pace));
      const { rate, cpu } = results.at(-1)!.ratios;
      say(`  ${row.title} …  rate ${rate.toFixed(2)}, CPU ${cpu.toFixed(2)}`);
    }
    const parts = { writer, stoa: sides.stoa, generator, postgresUrl: stack.postgres.url };
    if (hasPackets) results.push(...(await measurePackets(parts, pace)));
    say(`\n${rateTable(results)}\n\n${cpuTable(results)}`);
  } finally {
    bare.stop();
  }
}

const includes = ({ only }: Options, name: string): boolean => !only.length || only.includes(name);

/** In processes that are fresh but warm: what they took while loading must not hide what they take now. */
async function growth(stack: Stack, reader: Api, ids: readonly string[]) {
  const watched = ['gateway', 'store'].map((name) => stack.processes.get(name));
  for (const process of watched) await process.restart();
  return measureGrowth(Object.fromEntries(watched.map(({ name, pid }) => [name, pid!])), reader, ids);
}

/** What autovacuum would have done by the time that records are read; the baseline gets the same. */
async function tidy({ postgres }: Stack): Promise<void> {
  const url = new URL(postgres.url);
  url.pathname = apps.find(({ name }) => name === 'store')!.database!;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
}

function contenders(
  { processes }: Stack,
  { reader, bare }: { reader: Api; bare: { url: string; pid: number } },
): { bare: Contender; stoa: Contender } {
  const pids = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, processes.get(name).pid!]));
  return {
    bare: { name: 'bare', url: bare.url, headers: {}, pids: { bare: bare.pid, ...pids('postgres') } },
    stoa: {
      name: 'stoa',
      url: reader.url,
      headers: reader.headers,
      pids: pids('gateway', 'nats', 'store', 'postgres'),
    },
  };
}
