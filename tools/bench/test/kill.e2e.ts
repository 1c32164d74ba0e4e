import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { killTrial } from '@stoa/bench';
import { startStack } from '@stoa/stack';

// A stack of its own, because parts of it are killed. `npm run kill` is the same for longer.
it('no acknowledged change is lost, repeated or out of order when processes are killed', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'stoa-kill-'));
  const stack = await startStack({
    dataDir,
    port: 0,
    quiet: true,
    build: false,
    env: { LOG_LEVEL: 'fatal' },
  });
  try {
    const options = { changes: 2000, seed: 7, victims: ['store', 'realtime', 'nats'] };
    const { breaches, killed, acknowledged } = await killTrial(stack, options);
    expect(breaches).toEqual([]);
    expect(killed.length).toBeGreaterThan(0);
    expect(acknowledged).toBeGreaterThan(0);
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}, 120_000);
