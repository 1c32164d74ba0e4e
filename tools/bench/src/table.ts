import type { Growth } from './memory.js';
import { totalCpu, type Figure, type RowResult } from './measure.js';

/** Columns as wide as they must be: the first to the left, numbers to the right. */
export function table(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const cell = (text: string, column: number): string =>
    column ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  return lines.map((line) => line.map(cell).join('   ').trimEnd()).join('\n');
}

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const verdict = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');

export function rateTable(results: readonly RowResult[]): string {
  const ratios = ['rate ratio', 'target', '', 'CPU ratio'];
  const times = ['p50 bare', 'p50 stoa', 'p99 bare', 'p99 stoa'];
  return table([['', 'bare', 'stoa', '', ...ratios, ...times], ...results.map(rateLine)]);
}

function rateLine({ row, figures: { bare, stoa }, ratios }: RowResult): string[] {
  const { target } = row;
  const goal = target === undefined ? ['', ''] : [`>= ${target.toFixed(2)}`, verdict(ratios.rate >= target)];
  const times = [bare.p50, stoa.p50, bare.p99, stoa.p99].map((time) => `${number(time, 1)} ms`);
  const shown = [ratios.rate.toFixed(2), ...goal, ratios.cpu.toFixed(2)];
  return [row.title, number(bare.rate), number(stoa.rate), row.unit, ...shown, ...times];
}

/** Where the time goes: microseconds of CPU in each process. The generator's are in no sum. */
export function cpuTable(results: readonly RowResult[]): string {
  const names = [...new Set(results.flatMap(({ figures }) => Object.keys(figures.stoa.cpu)))];
  const head = ['CPU µs per answer or MB', ...names, 'sum', '|', 'bare', 'postgres', 'sum', '|', 'wrk'];
  return table([head, ...results.map(({ row, figures }) => cpuLine(row.title, names, figures))]);
}

function cpuLine(title: string, names: string[], { bare, stoa }: RowResult['figures']): string[] {
  const of = ({ cpu }: Figure, process: string): string => number(cpu[process] ?? 0);
  const own = [...names.map((name) => of(stoa, name)), number(totalCpu(stoa))];
  const baseline = [...['bare', 'postgres'].map((process) => of(bare, process)), number(totalCpu(bare))];
  return [title, ...own, '|', ...baseline, '|', number(stoa.generator)];
}

const maxGrowth = 64;

export function growthTable(growths: readonly Growth[]): string {
  const head = ['8 clients read 10,000 each', 'before', 'peak', 'growth', 'target', ''];
  const lines = growths.map(({ process, before, peak }) => [
    process,
    `${number(before)} MB`,
    `${number(peak)} MB`,
    `${number(peak - before)} MB`,
    `< ${maxGrowth} MB`,
    verdict(peak - before < maxGrowth),
  ]);
  return table([head, ...lines]);
}
