import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startStack } from '@stoa/stack';
import { killTrial } from './trial.js';

export const victims = ['store', 'realtime', 'nats'];

/** `npm run kill -- --changes 10000 --times 20`: the same trial as in the tests, as long as one likes. */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      changes: { type: 'string', default: '10000' },
      times: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
    },
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'stoa-kill-'));
  const stack = await startStack({
    dataDir,
    port: 0,
    quiet: true,
    build: false,
    env: { LOG_LEVEL: 'fatal' },
  });
  let breached = 0;
  try {
    for (let time = 0; time < Number(values.times); time++) {
      const seed = Number(values.seed) + time;
      const { killed, breaches, ...counts } = await killTrial(stack, {
        changes: Number(values.changes),
        seed,
        victims,
      });
      const text = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
      console.log(`${seed}: ${text.join(', ')}; ${killed.length} killed; ${breaches.length} breaches`);
      for (const breach of breaches.slice(0, 10)) console.log(`   ${breach}`);
      if (breaches.length) breached++;
    }
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  if (breached) throw new Error(`${breached} of ${values.times} trials broke a promise`);
}
