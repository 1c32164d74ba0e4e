import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.js';
import { residentMb } from './processes.js';

export interface Growth {
  process: string;
  before: number;
  peak: number;
}

const clients = 8;
const rounds = 5;

/** The most that each process grows by while eight clients read 10,000 records each, several times over. */
export async function measureGrowth(
  pids: Record<string, number>,
  reader: Api,
  ids: readonly string[],
): Promise<Growth[]> {
  const read = async (place: number): Promise<void> => {
    const reply = await fetch(`${reader.url}/devices?limit=10000&after=${ids[place * 100]}`, {
      headers: reader.headers,
    });
    for await (const _ of reply.body!);
  };
  await read(0); // what is loaded and compiled at first use is no growth
  await sleep(1000);
  const growths = Object.entries(pids).map(([process, pid]) => ({
    process,
    pid,
    before: residentMb(pid),
    peak: 0,
  }));
  const sampling = setInterval(() => {
    for (const growth of growths) growth.peak = Math.max(growth.peak, residentMb(growth.pid));
  }, 50);
  try {
    for (let round = 0; round < rounds; round++)
      await Promise.all(Array.from({ length: clients }, (_, client) => read(round * clients + client)));
  } finally {
    clearInterval(sampling);
  }
  return growths;
}
