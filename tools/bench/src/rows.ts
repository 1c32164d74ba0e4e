import { device } from './device.js';
import type { Ask } from './generator.js';
import { picks, seeded } from './random.js';

export interface Row {
  /** As it is named on the command line. */
  name: string;
  title: string;
  connections: number;
  /** stoa / bare, at least. */
  target?: number;
  /** What is counted: answers, or bytes where one answer is long. */
  unit: '/s' | 'MB/s';
  /** What one answer counts as, where it is of many things. */
  perAnswer?: number;
  ask(ids: readonly string[]): Ask;
}

const seed = 20_260;
const variety = 20_000;

/** Cursors that have a whole page after them. */
function pages(ids: readonly string[], limit: number, count: number): string[] {
  const cursors = ids.slice(0, Math.max(1, ids.length - limit));
  return picks(cursors, count, seeded(seed)).map((after) => `/devices?limit=${limit}&after=${after}`);
}

const some = (ids: readonly string[]): string[] =>
  picks(ids, variety, seeded(seed)).map((id) => `/devices/${id}`);

const bodies = (work: (index: number) => unknown): string[] =>
  Array.from({ length: variety }, (_, index) => JSON.stringify(work(index)));

const rows: readonly Row[] = [
  {
    name: 'get',
    title: 'get by id',
    connections: 64,
    target: 0.6,
    unit: '/s',
    ask: (ids) => ({ method: 'GET', paths: some(ids) }),
  },
  {
    name: 'list100',
    title: 'list of 100',
    connections: 64,
    target: 0.6,
    unit: '/s',
    ask: (ids) => ({ method: 'GET', paths: pages(ids, 100, variety) }),
  },
  {
    name: 'list10000',
    title: 'list of 10,000',
    connections: 8,
    target: 0.7,
    unit: 'MB/s',
    ask: (ids) => ({ method: 'GET', paths: pages(ids, 10_000, 500) }),
  },
  {
    name: 'create',
    title: 'create',
    connections: 64,
    target: 0.4,
    unit: '/s',
    ask: () => ({
      method: 'POST',
      paths: ['/devices'],
      bodies: bodies((index) => device(1_000_000 + index)),
    }),
  },
  {
    name: 'change',
    title: 'change',
    connections: 64,
    unit: '/s',
    ask: (ids) => ({
      method: 'PATCH',
      paths: some(ids),
      bodies: bodies((index) => ({
        status: `status ${index}`,
        state: { lat: index / 1000, lon: 0, speed: 1, on: true },
      })),
    }),
  },
];

export function rowsNamed(names: readonly string[]): readonly Row[] {
  const others = ['packets', 'memory'];
  const unknown = names.filter((name) => !others.includes(name) && !rows.some((row) => row.name === name));
  if (unknown.length)
    throw new Error(
      `There is no row ${unknown.join(', ')}; there are ${[...rows.map(({ name }) => name), ...others].join(', ')}`,
    );
  return names.length ? rows.filter(({ name }) => names.includes(name)) : rows;
}
