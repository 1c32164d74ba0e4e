import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '@stoa/stack';
import { readOptions } from './options.js';
import { bench } from './bench.js';
import { benchRealtime } from './realtime/main.js';

/** `npm run bench`: Stoa and the bare handler side by side, on servers of their own that end with it. */
export async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  const folder = await mkdtemp(join(tmpdir(), 'stoa-bench-'));
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  const { signal } = interrupted;
  console.log(
    `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}; servers in ${folder}`,
  );
  const stack = await startStack({
    dataDir: folder,
    port: 0,
    quiet: true,
    env: { LOG_LEVEL: 'warn', STOA_RATE_FACTOR_STORE: '0' },
    signal,
  });
  try {
    const work = options.only[0] === 'realtime' ? benchRealtime(stack) : bench(stack, options);
    await Promise.race([work, stopped(signal)]);
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const stopped = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('interrupted'))));
