import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { testStack } from '@stoa/testing';
import { playStory, runningStack } from '../src/index.js';

it('after a month of trade every figure is what the orders add up to, and mails and webhooks have arrived', async () => {
  const { database, ...stack } = runningStack(join(testStack().dataDir, 'credentials.json'));
  const lines: string[] = [];
  const differences = await playStory({ ...stack, database: database!, say: (line) => lines.push(line) });
  expect(differences).toEqual([]);
  expect(lines.at(-1)).toMatch(/figures are compared$/);
}, 300_000);
