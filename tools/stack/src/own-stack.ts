import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack, StackOptions } from './stack.js';
import { startStack } from './start-stack.js';

/**
 * Starts a stack for one test file: one with settings of its own, or whose parts the tests stop. A process takes seconds
 * to start, so `apps` names those that the tests need. The folder goes when the stack stops.
 */
export async function startOwnStack({
  env,
  ...given
}: Pick<StackOptions, 'env' | 'apps'> = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'stoa-own-'));
  const stack = await startStack({
    dataDir: join(folder, 'data'),
    port: 0,
    quiet: true,
    build: false,
    // Tests end processes, not the machine: what is written is there without waiting for a disk that may be slow.
    postgresSettings: { fsync: 'off' },
    env: { LOG_LEVEL: 'fatal', ...env },
    ...given,
  });
  return {
    ...stack,
    stop: async () => {
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
