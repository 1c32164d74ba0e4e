import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type Stack } from '@stoa/stack';
import { readOptions, type Options } from './options.js';
import { bench } from './bench.js';
import { benchCommerce } from './commerce/main.js';
import { benchGrowth } from './growth/main.js';
import { benchOrders } from './orders/main.js';
import { benchPermission } from './permission.js';
import { benchRealtime } from './realtime/main.js';
import { benchSurfaces } from './surfaces.js';

/** `npm run bench`: Stoa and the bare handler side by side, on servers of their own that end with it. */
export async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (options.only[0] === 'permission') return benchPermission();
  const folder = await mkdtemp(join(tmpdir(), 'stoa-bench-'));
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  const { signal } = interrupted;
  console.log(
    `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}; servers in ${folder}`,
  );
  const start = (name: string, apps?: string[]): Promise<Stack> =>
    startStack({
      dataDir: join(folder, name),
      port: 0,
      quiet: true,
      env: { LOG_LEVEL: 'warn', ...unlimited },
      signal,
      ...(apps && { apps }),
    });
  const stack = await start('stack');
  try {
    await Promise.race([work(stack, options, start), stopped(signal)]);
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const unlimited = Object.fromEntries(
  ['STORE', 'COMMERCE', 'COMMUNITY', 'RTC'].map((surface) => [`STOA_RATE_FACTOR_${surface}`, '0']),
);

type Start = (name: string, apps?: string[]) => Promise<Stack>;

function work(stack: Stack, options: Options, start: Start): Promise<void> {
  const { only, seconds, rounds } = options;
  if (only[0] === 'commerce') return benchCommerce(stack, { seconds, rounds });
  if (only[0] === 'orders') return benchOrders(stack, { rounds });
  if (only[0] === 'realtime') return benchRealtime(stack);
  if (only[0] === 'growth')
    return benchGrowth(stack, () => start('small', ['identity', 'community', 'gateway']));
  if (only[0] === 'surfaces') return benchSurfaces(stack, { seconds, warmUp: 2, rounds });
  return bench(stack, options);
}

const stopped = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('interrupted'))));
