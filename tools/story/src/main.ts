import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runningStack, type RunningStack } from '@stoa/demo';
import { startStack } from '@stoa/stack';
import { playStory } from './story.js';

const usage = `npm run story:commerce [-- --credentials <file>]
  Plays on a stack of its own; with --credentials, on the running one that the file is of.
  The running one must allow webhooks to this machine: STOA_EGRESS_ALLOW=127.0.0.0/8 npm start`;

/** @throws Error that lists what is not as it should be */
export async function main(args: string[]): Promise<void> {
  const { credentials } = parsed(args);
  if (credentials) return play(runningStack(credentials));
  const dataDir = await mkdtemp(join(tmpdir(), 'stoa-story-'));
  try {
    console.log('Starting a stack for the story …');
    const stack = await startStack({
      dataDir,
      port: 0,
      quiet: true,
      build: false,
      env: { LOG_LEVEL: 'error', STOA_EGRESS_ALLOW: '127.0.0.0/8', STOA_RATE_FACTOR_COMMERCE: '0' },
    });
    await play(runningStack(join(dataDir, 'credentials.json'))).finally(() => stack.stop());
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function parsed(args: string[]): { credentials?: string | undefined } {
  try {
    return parseArgs({ args, options: { credentials: { type: 'string' } } }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

async function play({ database, ...stack }: RunningStack): Promise<void> {
  if (!database) throw new Error('The database of the stack is not on this machine: the days cannot pass.');
  const startedAt = performance.now();
  const differences = await playStory({ ...stack, database, say: (line) => console.log(line) });
  if (differences.length)
    throw new Error(`${differences.length} figures are not as they should be:\n${differences.join('\n')}`);
  console.log(
    `Every figure is as it should be, after ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`,
  );
}
