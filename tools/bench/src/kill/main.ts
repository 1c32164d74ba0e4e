import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startStack, type Stack } from '@stoa/stack';
import { OrdersTrials } from './orders/trial.js';
import { recordsTrial } from './records/trial.js';
import { inARow, verdictTable, type Verdict } from './verdict.js';

type Trial = (seed: number) => Promise<Verdict>;
type Trials = (stack: Stack) => Promise<Trial>;

const shownBreaches = 10;

/** `npm run kill`, `npm run kill -- orders`: the same trials as in the tests, as long as one likes. */
export async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      /** Of records. */
      changes: { type: 'string', default: '10000' },
      /** Of orders: how long each trial trades. */
      seconds: { type: 'string', default: '20' },
      buyers: { type: 'string', default: '64' },
    },
  });
  const [kind = 'records'] = positionals;
  const kinds = new Map<string, Trials>([
    ['records', async (stack) => (seed) => recordsTrial(stack, { seed, changes: Number(values.changes) })],
    ['orders', (stack) => ordersTrials(stack, Number(values.seconds), Number(values.buyers))],
  ]);
  const trials = kinds.get(kind);
  if (!trials) throw new Error(`No trials of ${kind}; there are ${[...kinds.keys()].join(', ')}`);
  const first = Number(values.seed);
  const seeds = Array.from({ length: Number(values.runs) }, (_, index) => first + index);
  const verdicts = await runTrials(trials, seeds);
  const { longest, breached } = inARow(verdicts);
  if (breached)
    throw new Error(`${breached} of ${verdicts.length} runs broke a promise; ${longest} in a row kept all`);
  console.log(`${longest} runs in a row kept all promises`);
}

async function ordersTrials(stack: Stack, seconds: number, buyers: number): Promise<Trial> {
  const trials = await OrdersTrials.open(stack, {
    buyers,
    seconds,
    victims: ['commerce', 'nats', 'postgres'],
    pauses: [1000, 4000],
    isWhole: true,
    say: (line) => console.log(line),
  });
  return (seed) => trials.run(seed);
}

/** One after the other on a stack of their own. */
async function runTrials(trials: Trials, seeds: readonly number[]): Promise<Verdict[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stoa-kill-'));
  const stack = await startStack({ dataDir, port: 0, quiet: true, build: false, env: killEnv });
  const verdicts = new Map<number, Verdict>();
  try {
    const trial = await trials(stack);
    for (const seed of seeds) {
      const verdict = await trial(seed);
      verdicts.set(seed, verdict);
      console.log(verdictTable(new Map([[seed, verdict]])));
      for (const breach of verdict.breaches.slice(0, shownBreaches)) console.log(`   ${breach}`);
    }
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  console.log(`\n${verdictTable(verdicts)}`);
  return [...verdicts.values()];
}

/** Of a stack whose processes are killed. */
export const killEnv = { LOG_LEVEL: 'fatal', STOA_RATE_FACTOR_COMMERCE: '0' };
