import { expect, it } from '@jest/globals';
import { RunCounts } from './run-counts.js';

const none = { create: 0, update: 0, unchanged: 0, failed: 0, duplicate: 0, stale: 0 };

it('the progress of a feed of several kinds never goes back', () => {
  const counts = new RunCounts(() => 1000, 0);
  const seen: number[] = [];
  const note = (): void => void seen.push(counts.progress.progress);
  counts.read(500);
  note();
  counts.read(500);
  counts.staged(1000, 0);
  note();
  counts.total = counts.processed;
  note();
  for (const plan of [{ create: 100 }, { create: 300, unchanged: 100 }, { update: 300, failed: 200 }]) {
    counts.planned({ ...none, ...plan });
    note();
    counts.written += (plan.create ?? 0) + (plan.update ?? 0);
    note();
  }
  expect(seen).toEqual([25, 50, 50, 50, 55, 60, 75, 85, 99]);
});
