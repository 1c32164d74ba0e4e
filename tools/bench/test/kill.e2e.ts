import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { killEnv, OrdersTrials, recordsTrial } from '@stoa/bench';
import { startStack, type Stack } from '@stoa/stack';

// A stack of its own, because parts of it are killed. `npm run kill` is the same for longer.
let stack: Stack;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'stoa-kill-'));
  stack = await startStack({ dataDir, port: 0, quiet: true, build: false, env: killEnv });
}, 120_000);
afterAll(async () => {
  await stack?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

it('no acknowledged change is lost, repeated or out of order when processes are killed', async () => {
  const { breaches, killed, counts } = await recordsTrial(stack, { changes: 1000, seed: 7 });
  expect(breaches).toEqual([]);
  expect(killed.length).toBeGreaterThan(0);
  expect(counts.acknowledged).toBeGreaterThan(0);
}, 120_000);

it('stock, money and history of orders are right, and each acknowledged call is there once, when commerce is killed', async () => {
  const options = { buyers: 16, seconds: 3, victims: ['commerce'], kills: 1, pauses: [500, 1500] } as const;
  const { breaches, killed, counts } = await (await OrdersTrials.open(stack, options)).run(7);
  expect(breaches).toEqual([]);
  expect(killed).toEqual(['commerce']);
  expect(counts.orders).toBeGreaterThan(0);
}, 180_000);
