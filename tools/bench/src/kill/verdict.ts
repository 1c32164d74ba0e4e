import { table } from '../table.js';

/** What came of one trial. */
export interface Verdict {
  /** Names of processes, in the order in which they were killed. */
  killed: string[];
  counts: Record<string, number>;
  /** Each a breach of what is promised; none is what is wanted. */
  breaches: string[];
}

/** How many trials broke a promise, and the longest row of trials that kept all. */
export function inARow(verdicts: readonly Verdict[]): { longest: number; breached: number } {
  let [longest, row, breached] = [0, 0, 0];
  for (const { breaches } of verdicts) {
    row = breaches.length ? 0 : row + 1;
    breached += breaches.length ? 1 : 0;
    longest = Math.max(longest, row);
  }
  return { longest, breached };
}

/** A line of each trial. */
export function verdictTable(verdicts: ReadonlyMap<number, Verdict>): string {
  const names = [...new Set([...verdicts.values()].flatMap(({ counts }) => Object.keys(counts)))];
  const lines = [...verdicts].map(([seed, { killed, counts, breaches }]) => [
    String(seed),
    ...names.map((name) => String(counts[name] ?? 0)),
    killed.length ? killedText(killed) : '',
    breaches.length ? `${breaches.length} BREACHES` : 'kept',
  ]);
  return table([['seed', ...names, 'killed', 'promises'], ...lines]);
}

/** `commerce 2, nats 1` */
const killedText = (killed: readonly string[]): string =>
  [...Map.groupBy(killed, (name) => name)]
    .map(([name, { length }]) => `${name} ${length}`)
    .toSorted()
    .join(', ');
