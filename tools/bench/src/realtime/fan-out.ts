import { setTimeout as wait } from 'node:timers/promises';
import { cpuSeconds, residentMb } from '../processes.js';
import { Listeners, type Heard } from './listeners.js';
import type { Side } from './sides.js';

export interface Load {
  sockets: number;
  /** Events a second. */
  rate: number;
  seconds: number;
  /** Bytes of a message, about. */
  size: number;
}

export interface Figures extends Heard {
  side: string;
  /** Microseconds of the server's CPU for each delivery. */
  cpu: number;
  /** KB of its memory for each connection that is idle. */
  memory: number;
}

const now = (): number => performance.timeOrigin + performance.now();

/** One side, with so many clients and so many messages a second. */
export async function fanOut(side: Side, { sockets, rate, seconds, size }: Load): Promise<Figures> {
  const listeners = new Listeners();
  try {
    const before = residentMb(side.pid);
    await listeners.listen({ ...side.to, count: sockets });
    await wait(3000);
    const memory = ((residentMb(side.pid) - before) * 1024) / sockets;
    await publishAtRate(side, { rate, seconds: 2, size });
    await listeners.heard();
    const used = cpuSeconds({ server: side.pid }).server!;
    await publishAtRate(side, { rate, seconds, size });
    await wait(1000);
    const cpu = cpuSeconds({ server: side.pid }).server! - used;
    const heard = await listeners.heard();
    await listeners.close();
    return { side: side.name, ...heard, cpu: (cpu * 1e6) / heard.deliveries, memory };
  } finally {
    listeners.stop();
  }
}

async function publishAtRate(side: Side, { rate, seconds, size }: Omit<Load, 'sockets'>): Promise<void> {
  const pad = 'x'.repeat(Math.max(0, size - side.overhead));
  const begun = now();
  for (let count = 0; count < rate * seconds; count++) {
    await wait(Math.max(0, begun + (count * 1000) / rate - now()));
    side.emit({ t: now(), pad });
  }
}
