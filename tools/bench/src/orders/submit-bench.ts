import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@stoa/stack';
import type pg from 'pg';
import { databaseUrl } from '../commerce/database.js';
import { statementsOf, type Statement } from '../commerce/statements.js';
import { median } from '../measure.js';
import { cpuSeconds } from '../processes.js';
import { maximum, minimum, type Target } from '../targets.js';
import type { Basket } from './baskets.js';
import { concurrency, DirectSubmissions, submitThrough } from './submissions.js';
import type { OrderWorld } from './world.js';

/** One of each company: the first order of a company takes more statements. */
const firsts = concurrency;
/** What is submitted to capture one: those, and as many as `statementsOf` asks for. */
const captured = firsts + 30;
const perRound = 1600;
const lineCount = 5;
const hotCount = 5;
const maxStatements = 15;

interface Parts {
  stack: Stack;
  client: pg.Client;
  world: OrderWorld;
  say: (line: string) => void;
}

/** Submissions of five lines beside their own statements, and how many statements there are. */
export async function measureSubmissions(parts: Parts, rounds: number): Promise<Target[]> {
  const { products } = parts.world;
  const targets = [
    ...(await measureRates(parts, { title: 'over 100,000 products', products, rounds })),
    ...(await measureRates(parts, {
      title: 'on 5 hot products',
      products: products.slice(0, hotCount),
      rounds,
    })),
  ];
  return [...targets, ...(await measureStatements(parts))];
}

interface Rate {
  stoa: number;
  direct: number;
  /** Microseconds of each process per submission. */
  cpu: Record<string, number>;
}

async function measureRates(
  parts: Parts,
  { title, products, rounds }: { title: string; products: readonly number[]; rounds: number },
): Promise<Target[]> {
  const { stack, client, world, say } = parts;
  const add = (count: number): Promise<Basket[]> => world.baskets.add({ count, lines: lineCount, products });
  const { statements, original } = await capture(parts, await add(captured));
  const direct = await DirectSubmissions.open(databaseUrl(stack), statements, original);
  try {
    await through(parts, await add(perRound / 4));
    await direct.submit(await add(perRound / 4));
    const rates: Rate[] = [];
    for (let round = 0; round < rounds; round++) {
      const [own, other] = [await add(perRound), await add(perRound)];
      await quiet(client);
      const before = cpuSeconds(pidsOf(stack));
      const stoa = await through(parts, own);
      const cpu = usedSince(before, stack);
      await quiet(client);
      rates.push({ stoa, direct: await direct.submit(other), cpu });
    }
    const of = (pick: (rate: Rate) => number): number => median(rates.map(pick));
    const used = Object.keys(rates[0]!.cpu).map(
      (name) => `${name} ${of(({ cpu }) => cpu[name]!).toFixed(0)}`,
    );
    say(`  CPU µs per submission ${title}: ${used.join(', ')}`);
    const shown = `${of((rate) => rate.stoa).toFixed(0)}/s, pg ${of((rate) => rate.direct).toFixed(0)}/s`;
    return [
      minimum(
        `submit ${title} / its statements`,
        shown,
        of((rate) => rate.stoa / rate.direct),
        0.5,
      ),
    ];
  } finally {
    await direct.close();
  }
}

const through = ({ stack, world }: Parts, baskets: readonly Basket[]): Promise<number> =>
  submitThrough(
    stack.gateway,
    new Map([...world.buyers].map(([company, { headers }]) => [company, headers])),
    baskets,
  );

const usedSince = (before: Record<string, number>, stack: Stack): Record<string, number> =>
  Object.fromEntries(
    Object.entries(cpuSeconds(pidsOf(stack))).map(([name, used]) => [
      name,
      ((used - before[name]!) / perRound) * 1e6,
    ]),
  );

const pidsOf = (stack: Stack): Record<string, number> =>
  Object.fromEntries(
    ['gateway', 'commerce', 'nats', 'postgres'].map((name) => [name, stack.processes.get(name).pid!]),
  );

/** Until the events of what was submitted before are handled: they are handled beside the next round otherwise. */
async function quiet(client: pg.Client): Promise<void> {
  for (let before = -1; ;) {
    const { rows } = await client.query<{ count: number }>('select count(*)::int from consumed');
    if (rows[0]!.count === before) return;
    before = rows[0]!.count;
    await sleep(1000);
  }
}

/** The statements of the first of these baskets whose company has orders already. */
async function capture(
  parts: Parts,
  baskets: readonly Basket[],
): Promise<{ statements: Statement[]; original: Basket }> {
  await through(parts, baskets.slice(0, firsts));
  const rest = baskets.slice(firsts);
  const [original] = rest;
  const statements = await statementsOf(parts.stack, parts.client, () => {
    const { order, company } = rest.shift()!;
    return parts.world.buyers.get(company)!.post(`/orders/${order}/submit/`, {});
  });
  return { statements, original: original! };
}

/** Of orders with few and with many lines, without promotions and with many that apply. */
async function measureStatements(parts: Parts): Promise<Target[]> {
  const { world, say } = parts;
  const count = async (lines: number): Promise<number> => {
    const baskets = await world.baskets.add({ count: captured, lines, products: world.products });
    return (await capture(parts, baskets)).statements.length;
  };
  const without = [await count(1), await count(50)];
  for (let number = 0; number < 20; number++)
    await world.admin.post('/promotions/', {
      supplier: world.supplier,
      title: `p${number}`,
      usage_limit: number % 2 ? 1_000_000 : null,
      actions: [{ type: 'percent_order', value: '1' }],
    });
  const all = [...without, await count(1), await count(50)];
  say(`  statements of 1 and 50 lines, without promotions and with 20: ${all.join(', ')}`);
  const greatest = Math.max(...all);
  return [
    maximum('statements of a submission, at most', String(greatest), greatest, maxStatements),
    maximum(
      'statements: 50 lines and 20 promotions / 1 line',
      all.join(', '),
      greatest / Math.min(...all),
      1,
    ),
  ];
}
