import { table } from './table.js';

/** A figure with the limit that it has to keep. */
export interface Target {
  title: string;
  shown: string;
  ratio: number;
  target: number;
  isMet: boolean;
}

export const minimum = (title: string, shown: string, ratio: number, target: number): Target => ({
  title,
  shown,
  ratio,
  target,
  isMet: ratio >= target,
});

export const maximum = (title: string, shown: string, ratio: number, target: number): Target => ({
  title,
  shown,
  ratio,
  target,
  isMet: ratio <= target,
});

export const targetTable = (targets: readonly Target[]): string =>
  table([['', 'measured', 'ratio', 'target', ''], ...targets.map(cells)]);

const cells = ({ title, shown, ratio, target, isMet }: Target): string[] => [
  title,
  shown,
  ratio.toFixed(2),
  target.toFixed(2),
  isMet ? 'met' : 'MISSED',
];

/** What 95 % of the values are at most. */
export const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)]!;

/** Milliseconds that each of some calls takes, one after the other. */
export async function timesOf(
  call: () => Promise<unknown>,
  isOver: (done: number) => boolean,
): Promise<number[]> {
  const times: number[] = [];
  while (!isOver(times.length)) {
    const since = performance.now();
    await call();
    times.push(performance.now() - since);
  }
  return times;
}
