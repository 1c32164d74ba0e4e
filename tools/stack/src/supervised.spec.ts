import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { spawnGuarded } from '@stoa/embedded';
import { until } from '@stoa/testing';
import { Supervised } from './supervised.js';

let folder: string;
let supervised: Supervised;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-supervised-'));
  const log = join(folder, 'child.log');
  supervised = new Supervised({
    name: 'child',
    log,
    run: () =>
      spawnGuarded({
        name: 'child',
        command: process.execPath,
        args: ['-e', 'setInterval(() => undefined, 1000)'],
        log,
        signals: ['SIGTERM', 'SIGKILL'],
      }),
    probe: () => Promise.resolve(),
    wait: () => Promise.resolve(),
  });
  await supervised.start();
});
afterEach(async () => {
  await supervised.stop();
  rmSync(folder, { recursive: true });
});

/** Waits until another process has taken the place of one. */
const replaced = (pid: number): Promise<void> =>
  until(() => supervised.pid !== undefined && supervised.pid !== pid);

it('a process that ends by itself is a crash, and is started again', async () => {
  const pid = supervised.pid!;
  process.kill(pid, 'SIGKILL');
  await replaced(pid);
  expect(supervised.crashes).toEqual(['SIGKILL']);
});

it('a process that is killed or stopped is no crash', async () => {
  const pid = supervised.pid!;
  supervised.kill();
  await replaced(pid);
  await supervised.restart();
  expect(supervised.crashes).toEqual([]);
});
