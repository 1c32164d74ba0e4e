import type { Side } from './check.js';
import type { Generator, Measured } from './generator.js';
import { cpuSeconds } from './processes.js';
import type { Row } from './rows.js';

/** The processes behind a side, by name. */
type Pids = Record<string, number>;

export interface Contender extends Side {
  pids: Pids;
}

export interface Figure {
  /** In the row's unit. */
  rate: number;
  p50: number;
  p99: number;
  /** Microseconds of CPU per answer, or per MB where answers are that long; by process of the server. */
  cpu: Record<string, number>;
  /** The same of the load generator, which no sum includes. */
  generator: number;
}

/** Over all processes of the server. */
export const totalCpu = ({ cpu }: Figure): number =>
  Object.values(cpu).reduce((total, used) => total + used, 0);

/** Both as "how much of the baseline": 1 is as good, less is worse. Medians over the rounds. */
export interface Ratios {
  /** Answers in the same time: stoa / bare. */
  rate: number;
  /** Answers for the same CPU: bare / stoa. */
  cpu: number;
}

export interface RowResult {
  row: Row;
  figures: Record<Side['name'], Figure>;
  ratios: Ratios;
}

export const ratiosOf = (pairs: readonly { bare: Figure; stoa: Figure }[]): Ratios => ({
  rate: median(pairs.map(({ bare, stoa }) => stoa.rate / bare.rate)),
  cpu: median(pairs.map(({ bare, stoa }) => totalCpu(bare) / totalCpu(stoa))),
});

export interface Pace {
  seconds: number;
  warmUp: number;
  rounds: number;
}

/** One row: the sides in turn, several times, so that a noisy moment of the machine hits both. */
export async function measureRow(
  row: Row,
  {
    bare,
    stoa,
    generator,
    ids,
  }: { bare: Contender; stoa: Contender; generator: Generator; ids: readonly string[] },
  { seconds, warmUp, rounds }: Pace,
): Promise<RowResult> {
  const ask = row.ask(ids);
  const run = (side: Contender, time: number): Promise<Figure> =>
    measure(row, side, generator, { ask, seconds: time });
  await run(bare, warmUp);
  await run(stoa, warmUp);
  const pairs: { bare: Figure; stoa: Figure }[] = [];
  for (let round = 0; round < rounds; round++)
    pairs.push({ bare: await run(bare, seconds), stoa: await run(stoa, seconds) });
  return {
    row,
    figures: { bare: typical(pairs.map((pair) => pair.bare)), stoa: typical(pairs.map((pair) => pair.stoa)) },
    ratios: ratiosOf(pairs),
  };
}

export async function measure(
  row: Row,
  { name, url, headers, pids }: Omit<Contender, 'name'> & { name: string },
  generator: Generator,
  { ask, seconds }: { ask: ReturnType<Row['ask']>; seconds: number },
): Promise<Figure> {
  const type: Record<string, string> = ask.bodies ? { 'content-type': 'application/json' } : {};
  const before = cpuSeconds(pids);
  const load = { url, headers: { ...headers, ...type }, connections: row.connections, seconds, ask };
  const measured = await generator.run(load);
  const after = cpuSeconds(pids);
  if (measured.failures || !measured.bytes)
    throw new Error(
      `${row.title}: ${name} gave ${measured.answers} answers and ${measured.failures} failures`,
    );
  // The end of a round cuts long answers; their bytes are work all the same.
  const units = row.unit === '/s' ? measured.answers : measured.bytes / 1e6;
  const perAnswer = (used: number): number => (used / units) * 1e6;
  const cpu = Object.entries(after).map(([process, used]) => [process, perAnswer(used - before[process]!)]);
  const { p50, p99 } = measured;
  return {
    rate: rate(row, measured),
    p50,
    p99,
    cpu: Object.fromEntries(cpu) as Record<string, number>,
    generator: perAnswer(measured.cpu),
  };
}

const rate = ({ unit, perAnswer = 1 }: Row, { answers, bytes, seconds }: Measured): number =>
  unit === '/s' ? (answers * perAnswer) / seconds : bytes / seconds / 1e6;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function typical(figures: readonly Figure[]): Figure {
  const of = (pick: (figure: Figure) => number): number => median(figures.map(pick));
  const names = Object.keys(figures[0]!.cpu);
  return {
    rate: of(({ rate }) => rate),
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    generator: of(({ generator }) => generator),
    cpu: Object.fromEntries(names.map((name) => [name, of(({ cpu }) => cpu[name]!)])),
  };
}
