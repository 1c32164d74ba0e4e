import { createRequire } from 'node:module';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDatabase } from '@stoa/embedded';
import pg from 'pg';
import type { Api } from './api.js';
import type { Generator } from './generator.js';
import {
  measure,
  ratiosOf,
  typical,
  type Contender,
  type Figure,
  type Pace,
  type RowResult,
} from './measure.js';
import { cpuSeconds } from './processes.js';
import type { Row } from './rows.js';
import { seeded } from './random.js';

// It brings no types.
const copyStreams = createRequire(import.meta.url)('pg-copy-streams') as {
  from(statement: string): Writable & pg.Submittable;
};

const perBatch = 1000;
const devices = 16;
const batches = 48;

const row = (title: string, target?: number): Row => ({
  name: 'packets',
  title,
  connections: 8,
  unit: '/s',
  perAnswer: perBatch,
  ...(target !== undefined && { target }),
  ask: () => ({ method: 'POST', paths: [] }),
});

/** What a tracker sends, about a hundred bytes. */
function packets(batch: number): Record<string, unknown>[] {
  const random = seeded(batch);
  const start = Date.now() - batches * perBatch * 1000;
  return Array.from({ length: perBatch }, (_, index) => ({
    _ts: (start + (batch * perBatch + index) * 1000) * 1000,
    lat: Math.round((55 + random()) * 1e6) / 1e6,
    lon: Math.round((37 + random()) * 1e6) / 1e6,
    speed: Math.round(random() * 120),
    temp: Math.round(random() * 400) / 10,
    on: true,
    state: `ok ${index}`,
  }));
}

/**
 * Packets in batches of 1,000 over HTTP, with their events, against raw COPY of the same rows into a bare table on the
 * same PostgreSQL: once with a COPY, and so a commit, per batch, once with one COPY that never ends.
 */
export async function measurePackets(
  { writer, stoa, generator, postgresUrl }: Parts,
  pace: Pace,
): Promise<RowResult[]> {
  await writer.post('/stores', { name: 'trackers', packets: { keepDays: 30 } });
  const ids: string[] = [];
  while (ids.length < devices) ids.push((await writer.post<{ _id: string }>('/trackers', {}))._id);
  const bodies = Array.from({ length: batches }, (_, batch) => packets(batch));
  const ask = {
    method: 'POST' as const,
    paths: ids.map((id) => `/trackers/${id}/packets`),
    bodies: bodies.map((body) => JSON.stringify(body)),
  };
  const texts = bodies.map((body, batch) => copyText(ids[batch % devices]!, body));
  const copy = await Copy.open(postgresUrl, texts, stoa.pids.postgres!);
  const rows = [row('packets by 1,000; COPY by 1,000', 0.3), row('packets by 1,000; one COPY')] as const;
  const turn = async (seconds: number): Promise<Turn> => ({
    each: await copy.each(seconds),
    one: await copy.endless(seconds),
    stoa: await measure(rows[0], stoa, generator, { ask, seconds }),
  });
  try {
    await turn(pace.warmUp);
    const turns: Turn[] = [];
    for (let round = 0; round < pace.rounds; round++) turns.push(await turn(pace.seconds));
    return [result(rows[0], turns, 'each'), result(rows[1], turns, 'one')];
  } finally {
    await copy.close();
  }
}

interface Parts {
  writer: Api;
  stoa: Contender;
  generator: Generator;
  postgresUrl: string;
}

type Turn = Record<'each' | 'one' | 'stoa', Figure>;

const result = (of: Row, turns: Turn[], baseline: 'each' | 'one'): RowResult => ({
  row: of,
  figures: {
    bare: typical(turns.map((turn) => turn[baseline])),
    stoa: typical(turns.map(({ stoa }) => stoa)),
  },
  ratios: ratiosOf(turns.map((turn) => ({ bare: turn[baseline], stoa: turn.stoa }))),
});

/** COPY's text format; JSON's backslashes are escaped once more. */
const copyText = (id: string, body: Record<string, unknown>[]): string =>
  body
    .map(
      (packet) => `\\\\x${id}\t${Number(packet._ts)}\t${JSON.stringify(packet).replaceAll('\\', '\\\\')}\n`,
    )
    .join('');

/** The least that takes packets and can be asked for a field of them: a table without an index. */
class Copy {
  private constructor(
    private readonly client: pg.Client,
    private readonly texts: readonly string[],
    private readonly postgres: number,
  ) {}

  static async open(url: string, texts: readonly string[], postgres: number): Promise<Copy> {
    const client = new pg.Client({ connectionString: await createDatabase(url, 'copied') });
    await client.connect();
    await client.query(
      'create table packets (object bytea not null, ts bigint not null, data jsonb not null)',
    );
    return new Copy(client, texts, postgres);
  }

  each(seconds: number): Promise<Figure> {
    return this.#measure(seconds, async (isOver) => {
      const times: number[] = [];
      for (let batch = 0; !isOver(); batch++) {
        const started = performance.now();
        await this.#copy([this.texts[batch % batches]!]);
        times.push(performance.now() - started);
      }
      return times;
    });
  }

  endless(seconds: number): Promise<Figure> {
    return this.#measure(seconds, async (isOver) => {
      const times: number[] = [];
      const { texts } = this;
      function* source(): globalThis.Generator<string> {
        for (let batch = 0; !isOver(); batch++, times.push(0)) yield texts[batch % batches]!;
      }
      await this.#copy(source());
      return times;
    });
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async #copy(source: Iterable<string>): Promise<void> {
    await pipeline(Readable.from(source), this.client.query(copyStreams.from('copy packets from stdin')));
  }

  async #measure(seconds: number, work: (isOver: () => boolean) => Promise<number[]>): Promise<Figure> {
    await this.client.query('truncate packets');
    const pids = { bare: process.pid, postgres: this.postgres };
    const before = cpuSeconds(pids);
    const started = performance.now();
    const times = await work(() => performance.now() - started > seconds * 1000);
    const passed = (performance.now() - started) / 1000;
    const after = cpuSeconds(pids);
    const sorted = times.toSorted((one, other) => one - other);
    const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
    const perBatchCpu = ([name, used]: [string, number]) => [
      name,
      ((used - before[name]!) / times.length) * 1e6,
    ];
    return {
      rate: (times.length * perBatch) / passed,
      p50: at(0.5),
      p99: at(0.99),
      generator: 0,
      cpu: Object.fromEntries(Object.entries(after).map(perBatchCpu)) as Record<string, number>,
    };
  }
}
