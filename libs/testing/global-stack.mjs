// Runs before the end-to-end tests: starts one stack as `npm start` does, on free ports and in a folder of its own.
// x-forwarded-for is trusted, so that a test of throttles does not throttle the others; limits of requests per key are out
// of reach, and tests of them start a gateway of their own. Webhooks reach receivers on this machine.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '@stoa/stack';
import { stackVariable } from '@stoa/testing';

export default async function setUp() {
  const dataDir = await mkdtemp(join(tmpdir(), 'stoa-e2e-'));
  const stack = await startStack({
    dataDir,
    port: 0,
    quiet: true,
    build: false,
    // As of the stacks that tests start for themselves.
    postgresSettings: { fsync: 'off' },
    env: {
      LOG_LEVEL: 'warn',
      STOA_TRUST_PROXY: '127.0.0.1',
      STOA_EGRESS_ALLOW: '127.0.0.0/8',
      STOA_RATE_FACTOR_COMMERCE: '100',
      STOA_RATE_FACTOR_COMMUNITY: '100',
      STOA_RATE_FACTOR_RTC: '100',
    },
  });
  process.env[stackVariable] = JSON.stringify({
    ...stack.credentials,
    dataDir,
  });
  (globalThis.stoaStops ??= []).push(async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
}
