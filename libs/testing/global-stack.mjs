// Before the end-to-end tests: one stack as `npm start` brings it up, on free ports and in a folder of its own.
// Addresses are believed from x-forwarded-for, so that a test of throttles does not throttle the others.
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
    env: { LOG_LEVEL: 'warn', STOA_TRUST_PROXY: '127.0.0.1' },
  });
  process.env[stackVariable] = JSON.stringify({
    gateway: stack.gateway,
    admin: stack.credentials.admin,
    dataDir,
  });
  globalThis.stoaStops = [() => stack.stop(), () => rm(dataDir, { recursive: true, force: true })];
}
