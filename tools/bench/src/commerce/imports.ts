import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMb } from '../processes.js';
import { chunks, type Feed } from './feeds.js';
import type { Client } from './client.js';

export interface Import {
  id: number;
  status: string;
  progress: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  error: string | null;
}

/** Sends a feed as JSON lines and waits until it is imported. @returns seconds, from the first byte sent to the last row */
export async function importFeed(
  client: Client,
  feed: Feed,
  supplier: number,
): Promise<{ seconds: number; done: Import }> {
  const since = performance.now();
  const { id } = await client.send<Import>(
    `/imports/?kind=${feed.kind}&supplier=${supplier}`,
    'application/x-ndjson',
    Readable.from(chunks(feed.rows, feed.json)),
  );
  for (;;) {
    const done = await client.get<Import>(`/imports/${id}/`);
    if (done.status === 'finished') return { seconds: (performance.now() - since) / 1000, done };
    if (done.status !== 'queued' && done.status !== 'running')
      throw new Error(`The import of ${feed.kind} ended as ${done.status}: ${done.error}`);
    await sleep(100);
  }
}

/** The most memory that each process takes while `work` runs, in MB. */
export async function withPeaks<T>(
  pids: Readonly<Record<string, number>>,
  work: () => Promise<T>,
): Promise<{ result: T; peaks: Map<string, number> }> {
  const peaks = new Map(Object.keys(pids).map((name) => [name, 0]));
  const sample = (): void => {
    for (const [name, pid] of Object.entries(pids))
      peaks.set(name, Math.max(peaks.get(name)!, residentMb(pid)));
  };
  const sampling = setInterval(sample, 100);
  try {
    return { result: await work(), peaks };
  } finally {
    clearInterval(sampling);
  }
}
